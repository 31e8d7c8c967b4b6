package dev.exedra.core.tokenizer;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The tokens of a tokenizer.json by id, which the native library does not tell. */
final class Vocabulary {

    /** Larger ids are not tokens: the largest published vocabulary has a quarter of a million. */
    private static final int MAXIMUM_TOKENS = 1 << 24;

    private final Map<Integer, String> tokens;
    private final BitSet bytes;

    private Vocabulary(Map<Integer, String> tokens) {
        this.tokens = tokens;
        this.bytes = new BitSet();
        tokens.forEach((id, token) -> bytes.set(id, isByte(token)));
    }

    static Vocabulary of(JsonObject tokenizer) {
        Map<Integer, String> tokens = new HashMap<>();
        Json vocabulary = member(member(tokenizer, "model"), "vocab");
        if (vocabulary instanceof JsonObject object) {
            object.members().forEach((token, id) -> put(tokens, id, token));
        } else {
            // Unigram: [token, score] in the order of ids.
            List<Json> pieces = elements(vocabulary);
            for (int id = 0; id < pieces.size(); id++) {
                List<Json> piece = elements(pieces.get(id));
                if (!piece.isEmpty() && piece.getFirst() instanceof JsonString token) {
                    tokens.put(id, token.value());
                }
            }
        }
        for (Json added : elements(member(tokenizer, "added_tokens"))) {
            if (member(added, "content") instanceof JsonString content) {
                put(tokens, member(added, "id"), content.value());
            }
        }
        return new Vocabulary(tokens);
    }

    private static void put(Map<Integer, String> tokens, Json id, String token) {
        OptionalLong value = id instanceof JsonNumber number ? number.exactLong() : OptionalLong.empty();
        if (value.isPresent() && value.getAsLong() >= 0 && value.getAsLong() < MAXIMUM_TOKENS) {
            tokens.put((int) value.getAsLong(), token);
        }
    }

    private static Json member(Json json, String key) {
        return json instanceof JsonObject object ? object.get(key).orElse(JsonNull.NULL) : JsonNull.NULL;
    }

    private static List<Json> elements(Json json) {
        return json instanceof JsonArray array ? array.elements() : List.of();
    }

    /** {@code <0x00>} to {@code <0xFF>}: a byte of a character that is no token itself. */
    private static boolean isByte(String token) {
        return token.length() == 6
                && token.startsWith("<0x")
                && token.endsWith(">")
                && Character.digit(token.charAt(3), 16) >= 0
                && Character.digit(token.charAt(4), 16) >= 0;
    }

    /** One more than the highest id. */
    int size() {
        return tokens.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
    }

    Optional<String> token(int id) {
        return Optional.ofNullable(tokens.get(id));
    }

    /** Whether the token is {@code <0x00>} to {@code <0xFF>}. */
    boolean isByte(int id) {
        return bytes.get(id);
    }
}
