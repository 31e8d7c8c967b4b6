package dev.exedra.core.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Damages JSON the way files get damaged: fields change value, kind and name, come twice or go missing; bytes flip, and
 * texts end early. The same random numbers give the same damage.
 */
public final class JsonMutations {

    private static final List<Json> VALUES = List.of(
            JsonNull.NULL,
            JsonBoolean.TRUE,
            JsonBoolean.FALSE,
            new JsonNumber("0"),
            new JsonNumber("-0"),
            new JsonNumber("1"),
            new JsonNumber("-1"),
            new JsonNumber("7"),
            new JsonNumber("0.5"),
            new JsonNumber("1e400"),
            new JsonNumber("1e-400"),
            new JsonNumber("2147483647"),
            new JsonNumber("2147483648"),
            new JsonNumber("4611686018427387904"),
            new JsonNumber("9223372036854775807"),
            new JsonNumber("9223372036854775808"),
            new JsonNumber("18446744073709551616"),
            new JsonNumber("-9223372036854775808"),
            new JsonString(""),
            new JsonString("eight"),
            new JsonString("8"),
            new JsonString("../x"),
            new JsonString("/"),
            new JsonString("\u0000\n\ud83d\ude00"),
            new JsonString("x".repeat(300)),
            new JsonArray(List.of()),
            new JsonArray(List.of(new JsonNumber("0"), JsonNull.NULL)),
            new JsonObject(Map.of()),
            new JsonObject(Map.of("type", new JsonString("default"))));

    private final RandomGenerator random;

    public JsonMutations(RandomGenerator random) {
        this.random = random;
    }

    /** Changes one to three places of the tree, and in one of four cases bytes of its text as well. */
    public byte[] mutate(Json json) {
        Json mutated = json;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            mutated = field(mutated);
        }
        byte[] text = JsonWriter.compact(mutated).getBytes(StandardCharsets.UTF_8);
        return random.nextInt(4) == 0 ? bytes(text) : text;
    }

    /** Changes one place somewhere in the tree. */
    public Json field(Json json) {
        return switch (json) {
            case JsonObject object when !object.members().isEmpty() -> member(object);
            case JsonArray array when !array.elements().isEmpty() -> element(array);
            default -> random.nextInt(3) == 0 ? anyValue() : near(json);
        };
    }

    /** Flips, inserts, removes, repeats or cuts off bytes. */
    public byte[] bytes(byte[] text) {
        if (text.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(text.length);
        int count = random.nextInt(Math.min(16, text.length - at) + 1);
        return switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = text.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> spliced(text, at, at, new byte[] {(byte) "{}[]\",:0-\\u\u0000".charAt(random.nextInt(12))});
            case 2 -> spliced(text, at, at + count, new byte[0]);
            case 3 -> spliced(text, at, at, Arrays.copyOfRange(text, at, at + count));
            default -> Arrays.copyOf(text, at);
        };
    }

    private static byte[] spliced(byte[] text, int from, int to, byte[] between) {
        byte[] result = Arrays.copyOf(text, text.length - (to - from) + between.length);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(text, to, result, from + between.length, text.length - to);
        return result;
    }

    private Json member(JsonObject object) {
        List<String> keys = List.copyOf(object.members().keySet());
        String key = keys.get(random.nextInt(keys.size()));
        String other = keys.get(random.nextInt(keys.size()));
        Map<String, Json> members = new LinkedHashMap<>(object.members());
        Json value = value(object, key);
        switch (random.nextInt(8)) {
            case 0 -> members.remove(key);
            case 1 -> {
                members.remove(key);
                members.put(key + "_", value);
            }
            case 2 -> members.put("unknown_" + random.nextInt(3), value);
            case 3 -> {
                members.put(key, value(object, other));
                members.put(other, value);
            }
            case 4 -> members.put(key, anyValue());
            default -> members.put(key, field(value));
        }
        return new JsonObject(members);
    }

    private static Json value(JsonObject object, String key) {
        return object.get(key).orElse(JsonNull.NULL);
    }

    private Json element(JsonArray array) {
        List<Json> elements = new ArrayList<>(array.elements());
        int at = random.nextInt(elements.size());
        switch (random.nextInt(4)) {
            case 0 -> elements.remove(at);
            case 1 -> elements.add(at, elements.get(random.nextInt(elements.size())));
            default -> elements.set(at, field(elements.get(at)));
        }
        return new JsonArray(elements);
    }

    /** A neighbour of the value: what an off-by-one or a typing error makes of it. */
    private Json near(Json json) {
        return switch (json) {
            case JsonNumber number
            when number.exactLong().isPresent() ->
                JsonNumber.of(
                        switch (random.nextInt(5)) {
                            case 0 -> number.exactLong().getAsLong() + 1;
                            case 1 -> number.exactLong().getAsLong() - 1;
                            case 2 -> -number.exactLong().getAsLong();
                            case 3 -> number.exactLong().getAsLong() * 2;
                            default -> random.nextLong();
                        });
            case JsonNumber number -> JsonNumber.of(-number.doubleValue());
            case JsonBoolean flag -> JsonBoolean.of(!flag.value());
            case JsonString string -> new JsonString(string.value() + "x");
            default -> anyValue();
        };
    }

    private Json anyValue() {
        return VALUES.get(random.nextInt(VALUES.size()));
    }
}
