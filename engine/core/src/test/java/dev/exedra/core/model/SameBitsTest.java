package dev.exedra.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.layer.SequenceCache;
import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same tokens give the same bits, however they are cut, batched and shared out over threads. */
class SameBitsTest {

    private static final int WHOLE = 1 << 20;

    static Stream<Arguments> familiesAndKernels() {
        return Fixture.FAMILIES.stream()
                .flatMap(family -> Stream.of("vector", "onednn").map(kernels -> Arguments.of(family, kernels)));
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void anyChunkingGivesTheSameBitsAndSoDoesDecodingTokenByToken(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        LoadOptions options = LoadOptions.defaults().withKernels(kernels).withThreads(2);
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model)) {
            int[] prompt = fixture.prompt(3);
            float[][] whole = forward.logits(prompt, WHOLE, StepObserver.NONE);
            for (int chunk : new int[] {1, 2, 3, 7, 16, 33, 64}) {
                assertSame(whole, forward.logits(prompt, chunk, StepObserver.NONE), "chunks of " + chunk);
            }
        }
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void aSequenceInABatchOfOthersHasTheBitsItHasAlone(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        LoadOptions options = LoadOptions.defaults().withKernels(kernels).withThreads(2);
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model)) {
            List<float[][]> alone = new ArrayList<>();
            List<SequenceCache> caches = new ArrayList<>();
            List<List<float[]>> together = new ArrayList<>();
            int longest = 0;
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                alone.add(forward.logits(fixture.prompt(prompt), WHOLE, StepObserver.NONE));
                caches.add(forward.cache(fixture.prompt(prompt).length));
                together.add(new ArrayList<>());
                longest = Math.max(longest, fixture.prompt(prompt).length);
            }
            // Steps of uneven chunks: sequence p takes 1 + 5 p tokens a step, so that decoding and prefilling mix.
            for (int step = 0; step < longest; step++) {
                raggedStep(fixture, forward, caches, together);
            }
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                assertSame(alone.get(prompt), together.get(prompt).toArray(float[][]::new), "prompt " + prompt);
            }
        }
    }

    private static void raggedStep(
            Fixture fixture, Forward forward, List<SequenceCache> caches, List<List<float[]>> logits) {
        List<Span> spans = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        int[] tokens = new int[0];
        for (int prompt = fixture.prompts() - 1; prompt >= 0; prompt--) {
            int done = logits.get(prompt).size();
            int[] ids = fixture.prompt(prompt);
            int rows = Math.min(1 + 5 * prompt, ids.length - done);
            if (rows > 0) {
                spans.add(new Span(tokens.length, rows, done, caches.get(prompt)));
                int before = tokens.length;
                tokens = Arrays.copyOf(tokens, before + rows);
                System.arraycopy(ids, done, tokens, before, rows);
                owners.add(prompt);
            }
        }
        if (spans.isEmpty()) {
            return;
        }
        List<float[]> rows = forward.step(new StepBatch(tokens, spans), StepObserver.NONE);
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            logits.get(owners.get(i)).addAll(rows.subList(span.firstRow(), span.firstRow() + span.rows()));
        }
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void oneThreadGivesTheBitsOfTwoAndOfThree(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        float[][] two =
                logits(fixture, LoadOptions.defaults().withKernels(kernels).withThreads(2));
        assertSame(
                two, logits(fixture, LoadOptions.defaults().withKernels(kernels).withThreads(1)), "1 thread");
        assertSame(
                two, logits(fixture, LoadOptions.defaults().withKernels(kernels).withThreads(3)), "3 threads");
    }

    private static float[][] logits(Fixture fixture, LoadOptions options) {
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model)) {
            return forward.logits(fixture.prompt(3), WHOLE, StepObserver.NONE);
        }
    }

    private static void assertSame(float[][] expected, float[][] found, String what) {
        assertEquals(expected.length, found.length, what);
        for (int row = 0; row < expected.length; row++) {
            assertArrayEquals(bits(expected[row]), bits(found[row]), what + ", row " + row);
        }
    }

    private static int[] bits(float[] row) {
        int[] bits = new int[row.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(row[i]);
        }
        return bits;
    }
}
