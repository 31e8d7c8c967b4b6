package dev.exedra.cli.run;

import dev.exedra.cli.chat.ChatFormat;
import dev.exedra.cli.chat.ChatMessage;
import dev.exedra.cli.option.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns what was typed into token ids: as they are, as text, or as a chat. */
final class PromptIds {

    private final LoadedModel loaded;
    private final boolean chat;
    private final Optional<String> system;

    PromptIds(LoadedModel loaded, boolean chat, Optional<String> system) {
        this.loaded = loaded;
        this.chat = chat;
        this.system = system;
    }

    List<int[]> of(List<TokenIds> ids, List<String> texts) {
        Stream<int[]> typed = ids.stream().map(TokenIds::ids);
        return Stream.concat(typed, texts.stream().map(this::ofText)).toList();
    }

    private int[] ofText(String text) {
        return chat
                ? ofChat(List.of(ChatMessage.user(text)))
                : loaded.requireTokenizer().encode(text, true);
    }

    /** A chat that goes on with the assistant's turn. A template writes its own special tokens. */
    int[] ofChat(List<ChatMessage> turns) {
        List<ChatMessage> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(ChatMessage.system(text)));
        messages.addAll(turns);
        ChatFormat format =
                ChatFormat.of(loaded.folder(), loaded.requireTokenizer().config());
        return loaded.requireTokenizer().encode(format.render(messages), false);
    }
}
