package dev.exedra.cli.chat;

import dev.exedra.cli.option.OptionException;
import dev.exedra.core.tokenizer.TokenizerConfig;
import dev.exedra.template.ChatTemplate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a checkpoint writes a chat. */
public final class ChatFormat {

    private static final String TOOL_USE = "tool_use";

    private final ChatTemplate template;
    private final Map<String, String> specialTokens;

    private ChatFormat(ChatTemplate template, Map<String, String> specialTokens) {
        this.template = template;
        this.specialTokens = specialTokens;
    }

    /** The default template of a folder. */
    public static ChatFormat of(Path folder, TokenizerConfig config) {
        return of(folder, config, false);
    }

    /** A folder's template; for tools the one called {@code tool_use} where there is one, as transformers chooses. */
    static ChatFormat of(Path folder, TokenizerConfig config, boolean withTools) {
        @Nullable String named = withTools ? config.chatTemplates().get(TOOL_USE) : null;
        String source = named != null
                ? named
                : config.chatTemplate()
                        .orElseThrow(() -> new OptionException(folder
                                + " has no chat template (chat_template in tokenizer_config.json, or"
                                + " chat_template.jinja): it is no chat model; run it without --chat"));
        return ofSource(source, config);
    }

    static ChatFormat ofSource(String source, TokenizerConfig config) {
        return new ChatFormat(ChatTemplate.parse(source), config.specialTokens());
    }

    /** A chat up to where the assistant's turn begins. */
    public String render(List<ChatMessage> messages) {
        Map<String, @Nullable Object> context = new HashMap<>();
        context.put("messages", messages.stream().map(ChatMessage::toContext).toList());
        context.put("add_generation_prompt", true);
        // transformers defines both always; some templates compare them with none.
        context.put("tools", null);
        context.put("documents", null);
        return render(context);
    }

    /** Any context; special tokens come from the checkpoint unless the context has them. */
    String render(Map<String, ? extends @Nullable Object> context) {
        Map<String, @Nullable Object> all = new HashMap<>(specialTokens);
        all.putAll(context);
        return template.render(all);
    }
}
