package dev.exedra.core.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers makes of every text of the fixtures. */
class TokenizerGoldenTest {

    private static void forEachCase(String fixture, BiConsumer<Tokenizer, Map<?, ?>> check) {
        Map<?, ?> golden = JsonFile.readObject(
                        Fixtures.folder(fixture).resolve("golden.json"), JsonLimits.SMALL, JsonDialect.STRICT)
                .toPlain();
        List<?> cases = list(map(golden.get("tokenizer")).get("cases"));
        assertTrue(cases.size() > 30);
        try (Tokenizer tokenizer = Fixtures.tokenizer(fixture)) {
            cases.forEach(element -> check.accept(tokenizer, map(element)));
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }

    private static String text(Map<?, ?> golden, String key) {
        return (String) Objects.requireNonNull(golden.get(key));
    }

    private static int[] ids(Map<?, ?> golden, String key) {
        return list(golden.get(key)).stream()
                .mapToInt(id -> ((Long) Objects.requireNonNull(id)).intValue())
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void encodesAsTransformersDoes(String fixture) {
        forEachCase(fixture, (tokenizer, golden) -> {
            String text = text(golden, "text");
            assertArrayEquals(ids(golden, "ids"), tokenizer.encode(text, true), text);
            assertArrayEquals(ids(golden, "ids_without_specials"), tokenizer.encode(text, false), text);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void decodesAsTransformersDoes(String fixture) {
        forEachCase(fixture, (tokenizer, golden) -> {
            int[] ids = ids(golden, "ids_without_specials");
            assertEquals(text(golden, "decoded"), tokenizer.decode(ids, false));
            assertEquals(text(golden, "decoded_skip_specials"), tokenizer.decode(ids(golden, "ids"), true));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void streamsWhatItDecodes(String fixture) {
        forEachCase(fixture, (tokenizer, golden) -> {
            for (boolean skipSpecialTokens : new boolean[] {false, true}) {
                int[] ids = ids(golden, "ids");
                StringBuilder text = new StringBuilder();
                TokenStream stream = tokenizer.stream(skipSpecialTokens);
                for (int id : ids) {
                    text.append(stream.append(id));
                }
                assertEquals(tokenizer.decode(ids, skipSpecialTokens), text + stream.finish());
            }
        });
    }
}
