package dev.exedra.core.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStreamTest {

    private static final String EMOJI_COMBINING_CJK =
            "Zu\u0308rich \ud83d\ude00\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 e\u0301\u0302 \u4f60\u597d\uff0c\u4e16\u754c "
                    + "\ud835\udcb3 \uac00\u1100\u1161\u11a8 \u0928\u092e\u0938\u094d\u0924\u0947 \ufffd end";

    @TempDir
    Path folder;

    private static List<String> pieces(Tokenizer tokenizer, int[] ids, boolean skipSpecialTokens) {
        TokenStream stream = tokenizer.stream(skipSpecialTokens);
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(stream.append(id));
        }
        pieces.add(stream.finish());
        return pieces;
    }

    private static void assertStreams(Tokenizer tokenizer, int[] ids, boolean skipSpecialTokens) {
        List<String> pieces = pieces(tokenizer, ids, skipSpecialTokens);
        assertEquals(
                tokenizer.decode(ids, skipSpecialTokens),
                String.join("", pieces),
                () -> Arrays.toString(ids) + " in pieces " + pieces);
        for (String piece : pieces) {
            assertTrue(piece.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff), () -> "half a pair in " + pieces);
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Ids all over the vocabulary and beyond it, or mostly bytes, where what is certain is hardest to tell. */
    private static int[] randomIds(RandomGenerator random) {
        int length = random.nextInt(60);
        int from = random.nextBoolean() ? 0 : 100;
        int to = random.nextBoolean() ? 260 : 516;
        return IntStream.range(0, length).map(_ -> random.nextInt(from, to)).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void joinsToTheWholeTextForRandomIds(String fixture) {
        RandomGenerator random = random(5);
        try (Tokenizer tokenizer = Fixtures.tokenizer(fixture)) {
            for (int round = 0; round < 5_000; round++) {
                assertStreams(tokenizer, randomIds(random), random.nextBoolean());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void neverEmitsHalfACharacter(String fixture) {
        try (Tokenizer tokenizer = Fixtures.tokenizer(fixture)) {
            int[] ids = tokenizer.encode(EMOJI_COMBINING_CJK, false);
            assertStreams(tokenizer, ids, false);
            String certain = "";
            String whole = tokenizer.decode(ids, false);
            TokenStream stream = tokenizer.stream(false);
            for (int id : ids) {
                certain += stream.append(id);
                assertTrue(whole.startsWith(certain), certain);
            }
        }
    }

    @Test
    void emitsAByteLevelCharacterWithItsLastByte() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("qwen3_moe")) {
            int[] ids = tokenizer.encode("a\ud83d\ude00b", false);
            assertEquals(List.of("a", "", "", "", "\ud83d\ude00", "b", ""), pieces(tokenizer, ids, true));
        }
    }

    @Test
    void holdsARunOfFallbackBytesUntilItEnds() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            int[] ids = tokenizer.encode("a\u4f60\u597d b", false);
            List<String> pieces = pieces(tokenizer, ids, true);
            assertEquals("a", pieces.getFirst());
            assertEquals(" b", pieces.get(ids.length - 1).substring(2));
            assertEquals(List.of("", "", "", "", "", ""), pieces.subList(1, 7));
        }
    }

    @Test
    void keepsTheSpaceThatADecoderDropsOnlyAtTheStart() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            int[] ids = tokenizer.encode("the the the", false);
            assertEquals("the the the", String.join("", pieces(tokenizer, ids, true)));
            int[] withBos = tokenizer.encode("the the", true);
            assertEquals("the the", String.join("", pieces(tokenizer, withBos, true)));
            assertEquals("<s> the the", String.join("", pieces(tokenizer, withBos, false)));
        }
    }

    /** Decoders that published files name, put into a tokenizer that exists. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mixtral|{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'always','split':true}",
                "mixtral|{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'never','split':true}",
                "mixtral|{'type':'Sequence','decoders':[{'type':'ByteFallback'},{'type':'Metaspace','replacement':'\u2581',"
                        + "'prepend_scheme':'first','split':false}]}",
                "mixtral|{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'\u2581'},'content':' '},"
                        + "{'type':'ByteFallback'},{'type':'Fuse'}]}",
                "qwen3_moe|{'type':'WordPiece','prefix':'##','cleanup':true}",
                "qwen3_moe|{'type':'Sequence','decoders':[{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':false,"
                        + "'use_regex':false},{'type':'Strip','content':' ','start':1,'stop':0}]}",
                "qwen3_moe|null"
            })
    void joinsToTheWholeTextWithOtherDecoders(String fixture, String decoder) throws IOException {
        JsonObject published = JsonFile.readObject(
                Fixtures.folder(fixture).resolve("tokenizer.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        Map<String, Json> members = new LinkedHashMap<>(published.members());
        members.put("decoder", JsonParser.parse(decoder.replace('\'', '"')));
        Files.writeString(folder.resolve("tokenizer.json"), JsonWriter.compact(new JsonObject(members)));
        RandomGenerator random = random(9);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertStreams(tokenizer, tokenizer.encode(EMOJI_COMBINING_CJK, true), true);
            for (int round = 0; round < 500; round++) {
                assertStreams(tokenizer, randomIds(random), random.nextBoolean());
            }
        }
    }

    /** A decoder that treats the last token otherwise: its end of word gives a space only when a word follows. */
    @Test
    void joinsToTheWholeTextWithTokensThatEndWords() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version":"1.0","added_tokens":[],"decoder":{"type":"BPEDecoder","suffix":"</w>"},
                 "model":{"type":"WordLevel","unk_token":"a</w>","vocab":{"a</w>":0,"wo":1,"rd</w>":2,"</w>":3}}}""");
        RandomGenerator random = random(21);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertEquals("a word word", tokenizer.decode(new int[] {0, 1, 2, 1, 2}, false));
            for (int round = 0; round < 500; round++) {
                assertStreams(tokenizer, random.ints(random.nextInt(20), 0, 4).toArray(), false);
            }
        }
    }

    @Test
    void doesNotLookBackFurtherTheLongerTheSequenceIs() {
        RandomGenerator random = random(3);
        try (Tokenizer tokenizer = Fixtures.tokenizer("qwen3_moe")) {
            TokenStream stream = tokenizer.stream(false);
            int broken = tokenizer.encode("\ufffd", false)[0];
            for (int i = 0; i < 3_000; i++) {
                stream.append(i < 1_000 ? broken : random.nextInt(100, 260));
                assertTrue(stream.windowTokens() <= 16, () -> "a window of " + stream.windowTokens());
            }
        }
    }

    /** Skipped ids between the bytes of a character neither break it nor pile up. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen3_moe", "mixtral"})
    void overlooksIdsWithoutText(String fixture) {
        try (Tokenizer tokenizer = Fixtures.tokenizer(fixture)) {
            TokenStream stream = tokenizer.stream(true);
            int[] ids = tokenizer.encode("a\ud83d\ude00", false);
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(stream.append(id));
                for (int i = 0; i < 40; i++) {
                    text.append(stream.append(i % 2 == 0 ? 2 : 600));
                }
                assertTrue(stream.windowTokens() <= ids.length);
            }
            assertEquals("a\ud83d\ude00", text + stream.finish());
        }
    }

    @Test
    void decodesARunOfFallbackBytesOnce() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            int[] ids = tokenizer.encode("\u4f60".repeat(20_000) + "a", false);
            assertStreams(tokenizer, ids, false);
        }
    }

    @Test
    void beginsAnewAfterItFinished() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            int[] ids = tokenizer.encode("the", false);
            TokenStream stream = tokenizer.stream(false);
            String first = stream.append(ids[0]) + stream.finish();
            assertEquals(first, stream.append(ids[0]) + stream.finish());
            assertFalse(first.startsWith(" "));
        }
    }

    @Test
    void refusesANegativeId() {
        try (Tokenizer tokenizer = Fixtures.tokenizer("mixtral")) {
            assertThrows(TokenizerException.class, () -> tokenizer.stream(true).append(-1));
        }
    }
}
