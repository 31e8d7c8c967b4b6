package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A known field that would change the answer and cannot be honoured: refused by name, unless its value asks for nothing.
 * Unknown fields, and known ones that change no answer, are ignored.
 */
record Unsupported(String field, Predicate<JsonNode> asksForNothing) {

    private static final List<Unsupported> EVERYWHERE = List.of(
            new Unsupported(
                    "response_format",
                    format -> format.path("type").asString("").equals("text")),
            new Unsupported("use_beam_search", Unsupported::isFalse),
            new Unsupported("allowed_token_ids", Unsupported::isEmpty),
            new Unsupported("bad_words", Unsupported::isEmpty),
            new Unsupported("logits_processors", Unsupported::isEmpty),
            new Unsupported("prompt_embeds", Unsupported::isEmpty),
            new Unsupported("structured_outputs", Unsupported::isEmpty),
            new Unsupported("guided_json", Unsupported::isEmpty),
            new Unsupported("guided_regex", Unsupported::isEmpty),
            new Unsupported("guided_choice", Unsupported::isEmpty),
            new Unsupported("guided_grammar", Unsupported::isEmpty),
            new Unsupported("truncate_prompt_tokens", value -> false));

    private static final List<Unsupported> COMPLETIONS = List.of(new Unsupported("suffix", Unsupported::isEmpty));

    private static final List<Unsupported> CHAT = List.of(
            new Unsupported("tools", Unsupported::isEmpty),
            new Unsupported("tool_choice", Unsupported::isNoChoice),
            new Unsupported("functions", Unsupported::isEmpty),
            new Unsupported("function_call", Unsupported::isNoChoice),
            new Unsupported("audio", Unsupported::isEmpty),
            new Unsupported("modalities", Unsupported::isTextOnly),
            new Unsupported("web_search_options", value -> false),
            new Unsupported("documents", Unsupported::isEmpty),
            new Unsupported("chat_template", Unsupported::isEmpty),
            new Unsupported("continue_final_message", Unsupported::isFalse),
            new Unsupported("echo", Unsupported::isFalse));

    static void refuseInCompletions(Fields fields) {
        refuse(EVERYWHERE, fields);
        refuse(COMPLETIONS, fields);
    }

    static void refuseInChat(Fields fields) {
        refuse(EVERYWHERE, fields);
        refuse(CHAT, fields);
    }

    private static void refuse(List<Unsupported> list, Fields fields) {
        for (Unsupported unsupported : list) {
            Optional<JsonNode> value = fields.value(unsupported.field());
            if (value.isPresent() && !unsupported.asksForNothing().test(value.get())) {
                throw Values.wrong(unsupported.field(), "is not supported with this value; leave it out");
            }
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    /** With no tools to choose from, both mean none. */
    private static boolean isNoChoice(JsonNode value) {
        return value.isString()
                && (value.stringValue().equals("none") || value.stringValue().equals("auto"));
    }

    private static boolean isTextOnly(JsonNode value) {
        return value.isArray() && value.size() == 1 && value.get(0).asString("").equals("text");
    }
}
