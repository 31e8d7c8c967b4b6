package dev.exedra.core.tokenizer;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonBoolean;
import dev.exedra.core.json.JsonNull;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the native library does not tell about a tokenizer.json: its tokens by id, and how they become text. */
final class Vocabulary {

    /** Larger ids are not tokens: the largest published vocabulary has a quarter of a million. */
    private static final int MAXIMUM_TOKENS = 1 << 24;

    private final Map<Integer, String> tokens;
    private final BitSet special;
    private final BitSet bytes;
    private final Set<String> decoders;

    private Vocabulary(Map<Integer, String> tokens, Set<String> specialTokens, Set<String> decoders) {
        this.tokens = tokens;
        this.special = new BitSet();
        this.bytes = new BitSet();
        this.decoders = decoders;
        tokens.forEach((id, token) -> {
            special.set(id, specialTokens.contains(token));
            bytes.set(id, isByte(token));
        });
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
        Set<String> special = new HashSet<>();
        for (Json added : elements(member(tokenizer, "added_tokens"))) {
            if (member(added, "content") instanceof JsonString content) {
                put(tokens, member(added, "id"), content.value());
                if (member(added, "special").equals(JsonBoolean.TRUE)) {
                    special.add(content.value());
                }
            }
        }
        Set<String> decoders = new HashSet<>();
        collectDecoders(member(tokenizer, "decoder"), decoders);
        return new Vocabulary(tokens, special, decoders);
    }

    private static void put(Map<Integer, String> tokens, Json id, String token) {
        OptionalLong value = id instanceof JsonNumber number ? number.exactLong() : OptionalLong.empty();
        if (value.isPresent() && value.getAsLong() >= 0 && value.getAsLong() < MAXIMUM_TOKENS) {
            tokens.put((int) value.getAsLong(), token);
        }
    }

    private static void collectDecoders(Json decoder, Collection<String> types) {
        if (member(decoder, "type") instanceof JsonString type) {
            types.add(type.value());
        }
        elements(member(decoder, "decoders")).forEach(part -> collectDecoders(part, types));
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

    boolean isSpecial(int id) {
        return special.get(id);
    }

    /** Whether the id stands for one byte, and bytes in a row are decoded together. */
    boolean isFallbackByte(int id) {
        return bytes.get(id) && decoders.contains("ByteFallback");
    }

    /** Whether every token is a string of bytes, so that a character may end in a later token. */
    boolean isByteLevel() {
        return decoders.contains("ByteLevel");
    }
}
