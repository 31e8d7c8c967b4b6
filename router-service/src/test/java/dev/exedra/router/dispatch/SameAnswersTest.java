package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.expert.ExpertLimits;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Experts behind real gRPC on loopback give the logits of the reference, and the bits of one process whose experts are added in
 * the same groups: from one replica or two, alone or in a crowd.
 */
class SameAnswersTest {

    private static final LoadOptions OPTIONS =
            LoadOptions.defaults().withThreads(1).withCompute(Compute.F32);

    /** Few rows a piece, so that calls are cut. */
    private static final ExpertLimits SMALL_PIECES = new ExpertLimits(5, 64, 400, 250);

    static Stream<Arguments> familiesAndShares() {
        return Golden.FAMILIES.stream()
                .flatMap(family -> Arrays.stream(Shares.values()).map(shares -> Arguments.of(family, shares)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("familiesAndShares")
    void podsAnswerAsOneProcessAndAsTheReference(String family, Shares shares) throws IOException {
        Golden golden = Golden.load(family);
        ModelSpec spec = spec(golden);
        try (Model local = ModelLoader.load(golden.folder(), OPTIONS, shares.partition());
                Pods pods = new Pods(golden.folder(), OPTIONS, SMALL_PIECES)) {
            List<String> expected = answers(local, true);
            assertEquals(expected, answers(local, false), "one process, alone and in a crowd");
            addPods(pods, shares, spec);
            connected(golden, pods, remote -> {
                for (int prompt = 0; prompt < golden.prompts(); prompt++) {
                    assertLogits(golden, prompt, Logits.of(local, golden.prompt(prompt)), remote);
                }
                assertEquals(expected, answers(remote, true), "in a crowd");
                assertEquals(expected, answers(remote, false), "alone");
            });
            addPods(pods, shares, spec);
            connected(golden, pods, remote -> assertEquals(expected, answers(remote, true), "from two replicas"));
        }
    }

    private static void addPods(Pods pods, Shares shares, ModelSpec spec) throws IOException {
        for (String experts : shares.selections(spec)) {
            pods.add(experts, false);
        }
        if (hasShared(spec)) {
            pods.add("none", true);
        }
    }

    private static void assertLogits(Golden golden, int prompt, float[][] local, Model remote) {
        float[][] found = Logits.of(remote, golden.prompt(prompt));
        float[][] reference = golden.logits(prompt);
        assertEquals(reference.length, found.length);
        for (int row = 0; row < found.length; row++) {
            String what = "prompt " + prompt + ", row " + row;
            assertArrayEquals(reference[row], found[row], golden.tolerance(), what);
            // Floats are compared by their bits where no tolerance is given.
            assertArrayEquals(local[row], found[row], what);
        }
    }

    private static void connected(Golden golden, Pods pods, Consumer<Model> test) {
        try (Checkpoint checkpoint = Checkpoint.open(golden.folder());
                RemoteDispatcher dispatcher = RemoteDispatcher.connect(
                                Families.read(checkpoint.config()),
                                checkpoint.fingerprint().sha256(),
                                "f32",
                                pods.addresses(),
                                DispatchLimits.defaults())
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
                Model model = ModelLoader.load(golden.folder(), OPTIONS, _ -> dispatcher)) {
            test.accept(model);
        }
    }

    /** Prompts of several lengths, at once or one after the other, with every log-probability that the engine reports. */
    private static List<String> answers(Model model, boolean crowd) {
        SplittableRandom random = new SplittableRandom(3);
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(6)
                .ignoreEos(true)
                .logprobs(8)
                .promptLogprobs(8)
                .build();
        try (Engine engine = new Engine(
                model,
                Optional.empty(),
                Set.of(),
                EngineLimits.defaults().withKvCacheBytes(1 << 24).withMaximumStepRows(24))) {
            List<Heard> all = Stream.of(1, 7, 30)
                    .map(length -> {
                        int[] prompt = random.ints(length, 0, model.spec().vocabulary())
                                .toArray();
                        Heard heard = new Heard();
                        engine.submit(new GenerationRequest(prompt, sampling, true), heard);
                        if (!crowd) {
                            String _ = heard.everything();
                        }
                        return heard;
                    })
                    .toList();
            return all.stream().map(Heard::everything).toList();
        }
    }

    private static ModelSpec spec(Golden golden) {
        try (Checkpoint checkpoint = Checkpoint.open(golden.folder())) {
            return Families.read(checkpoint.config());
        }
    }

    private static boolean hasShared(ModelSpec spec) {
        return spec.layers().stream()
                .anyMatch(layer -> layer.feedForward() instanceof FeedForwardSpec.Moe moe
                        && moe.stages().stream()
                                .anyMatch(stage -> stage.shared().isPresent()));
    }
}
