package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.Chat;
import dev.exedra.proto.inference.v1.ChatMessage;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads {@code messages} and what else the chat template is given. */
final class MessagesReader {

    private static final int MOST_MESSAGES = 16_384;
    private static final int MOST_PARTS = 1024;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

    private MessagesReader() {}

    static Chat read(Fields fields) {
        String path = fields.path("messages");
        JsonNode messages = fields.array("messages", MOST_MESSAGES)
                .filter(array -> !array.isEmpty())
                .orElseThrow(() -> Values.wrong(path, "must be a list of at least one message"));
        Chat.Builder chat = Chat.newBuilder();
        for (int i = 0; i < messages.size(); i++) {
            chat.addMessages(message(Fields.object(messages.get(i), path + "[" + i + "]")));
        }
        fields.object("chat_template_kwargs").ifPresent(arguments -> chat.setTemplateArguments(Structs.of(arguments)));
        fields.text("reasoning_effort")
                .ifPresent(effort ->
                        chat.getTemplateArgumentsBuilder().putFields("reasoning_effort", Structs.text(effort)));
        fields.optionalFlag("add_generation_prompt").ifPresent(chat::setAddGenerationPrompt);
        return chat.build();
    }

    private static ChatMessage message(Fields message) {
        String role = message.text("role").orElseThrow(() -> Values.wrong(message.path("role"), "is missing"));
        if (!ROLES.contains(role)) {
            throw Values.wrong(
                    message.path("role"), "must be system, developer, user or assistant; tools are not supported");
        }
        Optional<JsonNode> calls = message.value("tool_calls");
        if (calls.isPresent() && !calls.get().isEmpty()) {
            throw Values.wrong(message.path("tool_calls"), "is not supported; leave it out");
        }
        ChatMessage.Builder built = ChatMessage.newBuilder().setRole(role).setContent(content(message, role));
        message.text("name").ifPresent(built::setName);
        return built.build();
    }

    private static String content(Fields message, String role) {
        String path = message.path("content");
        Optional<JsonNode> content = message.value("content");
        if (content.isEmpty()) {
            if (role.equals("assistant")) {
                return "";
            }
            throw Values.wrong(path, "is missing");
        }
        if (!content.get().isArray()) {
            return Values.text(content.get(), path);
        }
        JsonNode parts = message.array("content", MOST_PARTS).orElseThrow();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            // As vLLM puts parts together for templates that know only strings.
            text.append(i == 0 ? "" : "\n").append(part(Fields.object(parts.get(i), path + "[" + i + "]")));
        }
        return text.toString();
    }

    private static String part(Fields part) {
        if (!part.text("type").orElse("").equals("text")) {
            throw Values.wrong(part.path("type"), "must be 'text'; nothing else is supported");
        }
        return part.text("text").orElseThrow(() -> Values.wrong(part.path("text"), "is missing"));
    }
}
