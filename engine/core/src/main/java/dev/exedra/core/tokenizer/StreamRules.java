package dev.exedra.core.tokenizer;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.util.Set;

/**
 * What later tokens may change about the text of earlier ones.
 *
 * @param byteLevel every token is a string of bytes, so a character may end in a later token
 * @param byteFallback tokens {@code <0x00>} to {@code <0xFF>} in a row are decoded together
 */
record StreamRules(boolean byteLevel, boolean byteFallback) {

    /** From the {@code decoder} of a tokenizer.json, which may be a sequence of several. */
    static StreamRules of(JsonObject tokenizer) {
        Json decoder = tokenizer.get("decoder").orElse(JsonNull.NULL);
        return new StreamRules(contains(decoder, "ByteLevel"), contains(decoder, "ByteFallback"));
    }

    /** The members of a tokenizer.json that these rules do not need, and that make it large. */
    static Set<String> unneeded() {
        return Set.of("model", "added_tokens");
    }

    private static boolean contains(Json decoder, String type) {
        if (!(decoder instanceof JsonObject object)) {
            return false;
        }
        if (object.get("type").orElse(JsonNull.NULL).equals(new JsonString(type))) {
            return true;
        }
        return object.get("decoders").orElse(JsonNull.NULL) instanceof JsonArray parts
                && parts.elements().stream().anyMatch(part -> contains(part, type));
    }
}
