package dev.exedra.cli.talk;

import dev.exedra.cli.chat.ChatMessage;
import java.util.List;
import java.util.function.Consumer;

/** Whoever answers a chat. */
public interface Answers {

    /**
     * Asks for the next turn.
     *
     * @param turns all so far, the user's last
     * @throws dev.exedra.core.ExedraException or a template's exception if the turn cannot be answered
     */
    Answer begin(List<ChatMessage> turns);

    /** An answer under way. */
    interface Answer {

        /** Hands over every piece of text, on the calling thread, until the end; throws what {@link #begin} may. */
        void forEach(Consumer<String> text);

        /** Ends it soon. May be called from any thread. */
        void cancel();

        /** How fast it was, on one line; empty if nothing came. Known after the end. */
        String statistics();
    }
}
