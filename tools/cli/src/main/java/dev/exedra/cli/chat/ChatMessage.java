package dev.exedra.cli.chat;

import java.util.Map;

/**
 * A turn.
 *
 * @param role system, user or assistant
 */
public record ChatMessage(String role, String content) {

    public static ChatMessage system(String content) {
        return new ChatMessage("system", content);
    }

    public static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content);
    }

    Map<String, Object> toContext() {
        return Map.of("role", role, "content", content);
    }
}
