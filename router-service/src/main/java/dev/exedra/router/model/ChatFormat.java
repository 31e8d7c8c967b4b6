package dev.exedra.router.model;

import dev.exedra.core.tokenizer.TokenizerConfig;
import dev.exedra.template.ChatTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a checkpoint writes a chat. */
public final class ChatFormat {

    private final ChatTemplate template;
    private final Map<String, String> specialTokens;

    private ChatFormat(ChatTemplate template, Map<String, String> specialTokens) {
        this.template = template;
        this.specialTokens = specialTokens;
    }

    /** The default template, if there is one. */
    public static Optional<ChatFormat> of(TokenizerConfig config) {
        return config.chatTemplate().map(source -> new ChatFormat(ChatTemplate.parse(source), config.specialTokens()));
    }

    /**
     * The chat as text.
     *
     * @param messages with role and content
     * @param arguments further variables of the template
     */
    public String render(
            List<Map<String, Object>> messages, boolean addGenerationPrompt, Map<String, @Nullable Object> arguments) {
        Map<String, @Nullable Object> context = new HashMap<>(specialTokens);
        // transformers defines both always; some templates compare them with none.
        context.put("tools", null);
        context.put("documents", null);
        context.putAll(arguments);
        context.put("messages", messages);
        context.put("add_generation_prompt", addGenerationPrompt);
        return template.render(context);
    }
}
