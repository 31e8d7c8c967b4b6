package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.TokenIds;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads {@code prompt}: a string, strings, token ids, or lists of token ids. */
final class InputReader {

    private static final String FORMS = "must be a string, a list of strings, token ids or a list of token id lists";

    private final int maximumPrompts;

    InputReader(int maximumPrompts) {
        this.maximumPrompts = maximumPrompts;
    }

    List<Input> read(Fields fields) {
        String path = fields.path("prompt");
        JsonNode prompt = fields.value("prompt").orElseThrow(() -> Values.wrong(path, FORMS + "; it is missing"));
        if (prompt.isString()) {
            return List.of(text(prompt, path));
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw Values.wrong(path, FORMS);
        }
        JsonNode first = prompt.get(0);
        if (first.isNumber()) {
            return List.of(ids(prompt, path));
        }
        if (prompt.size() > maximumPrompts) {
            throw Values.wrong(path, "has " + prompt.size() + " prompts; at most " + maximumPrompts + " at once");
        }
        List<Input> inputs = new ArrayList<>(prompt.size());
        for (int i = 0; i < prompt.size(); i++) {
            String at = path + "[" + i + "]";
            inputs.add(first.isString() ? text(prompt.get(i), at) : ids(prompt.get(i), at));
        }
        return inputs;
    }

    private static Input text(JsonNode value, String path) {
        return new Input.Text(Values.text(value, path));
    }

    private static Input ids(JsonNode value, String path) {
        if (!value.isArray()) {
            throw Values.wrong(path, FORMS);
        }
        if (value.isEmpty()) {
            throw Values.wrong(path, "is an empty list of token ids");
        }
        return new Input.Ids(
                TokenIds.newBuilder().addAllIds(TokenIdReader.ids(value, path)).build());
    }
}
