package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Experts behind real gRPC on loopback give the bits of the engine in one process with the same groups. */
class RemoteDispatcherTest {

    private static final List<String> FAMILIES = List.of(
            "mixtral",
            "mixtral_bf16",
            "mixtral_sliding_window",
            "qwen2_moe",
            "qwen3_moe",
            "qwen3_moe_bf16",
            "olmoe",
            "olmoe_norm",
            "deepseek",
            "cartesian_moe",
            "cartesian_moe_residual",
            "cartesian_moe_interleave",
            "cartesian_baseline_shared",
            "cartesian_baseline_hash",
            "cartesian_baseline_top_p");

    static Stream<Arguments> familiesAndGroups() {
        return FAMILIES.stream().flatMap(family -> Stream.of(Arguments.of(family, 2), Arguments.of(family, 3)));
    }

    @ParameterizedTest
    @MethodSource("familiesAndGroups")
    void podsGiveTheBitsOfTheEngineInOneProcess(String family, int groups) throws IOException {
        Path folder = fixture(family);
        LoadOptions options =
                LoadOptions.defaults().withThreads(1).withGroups(groups).withCompute(Compute.F32);
        List<String> expected;
        try (Model local = ModelLoader.load(folder, options)) {
            expected = answers(local);
        }
        // Few rows a piece, so that calls are cut.
        try (Pods pods = new Pods(folder, options, new ExpertLimits(5, 64, 400, 250))) {
            pods.addGroups(groups, hasShared(folder));
            assertEquals(expected, remoteAnswers(folder, options, pods.addresses()));
        }
    }

    @Test
    void replicasOfAGroupGiveTheSameBits() throws IOException {
        Path folder = fixture("qwen2_moe");
        LoadOptions options =
                LoadOptions.defaults().withThreads(1).withGroups(2).withCompute(Compute.F32);
        try (Pods pods = new Pods(folder, options, ExpertLimits.defaults())) {
            pods.addGroups(2, true);
            List<String> alone = remoteAnswers(folder, options, pods.addresses());
            pods.addGroups(2, true);
            assertEquals(alone, remoteAnswers(folder, options, pods.addresses()));
        }
    }

    @Test
    void tellsWhichExpertsNobodyHolds() throws IOException {
        Path folder = fixture("mixtral");
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (Pods pods = new Pods(folder, options, ExpertLimits.defaults())) {
            pods.add("0,2-63", false);
            DispatchException missing = refused(folder, options, pods.addresses());
            assertTrue(missing.getMessage().contains("no pod holds these experts: {layer 0=[1]"), missing.getMessage());
            assertTrue(missing.retryable());
        }
    }

    @Test
    void refusesPodsThatOverlapWithoutBeingReplicas() throws IOException {
        Path folder = fixture("mixtral");
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (Pods pods = new Pods(folder, options, ExpertLimits.defaults())) {
            pods.add("0-1", false);
            pods.add("1-63", false);
            assertTrue(refused(folder, options, pods.addresses()).getMessage().contains("overlap"));
        }
    }

    @Test
    void refusesAPodThatHoldsAnotherCheckpoint() throws IOException {
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (Pods pods = new Pods(fixture("olmoe"), options, ExpertLimits.defaults())) {
            pods.add("all", false);
            DispatchException refused = refused(fixture("mixtral"), options, pods.addresses());
            assertTrue(refused.getMessage().contains("another checkpoint"), refused.getMessage());
            assertFalse(refused.retryable());
        }
    }

    private static DispatchException refused(Path folder, LoadOptions options, List<String> addresses) {
        CompletionException failure =
                assertThrows(CompletionException.class, () -> remoteAnswers(folder, options, addresses));
        return (DispatchException) Objects.requireNonNull(failure.getCause());
    }

    private static List<String> remoteAnswers(Path folder, LoadOptions options, List<String> addresses) {
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                RemoteDispatcher dispatcher = RemoteDispatcher.connect(
                                Families.read(checkpoint.config()),
                                checkpoint.fingerprint().sha256(),
                                options.compute().orElse(Compute.F32) == Compute.F32 ? "f32" : "bf16",
                                addresses,
                                DispatchLimits.defaults())
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
                Model model = ModelLoader.load(folder, options, _ -> dispatcher)) {
            return answers(model);
        }
    }

    /** Prompts of several lengths at once, with every log-probability that the engine reports. */
    private static List<String> answers(Model model) {
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
            List<Heard> all = new ArrayList<>();
            for (int length : new int[] {1, 7, 30}) {
                int[] prompt = random.ints(length, 0, model.spec().vocabulary()).toArray();
                Heard heard = new Heard();
                engine.submit(new GenerationRequest(prompt, sampling, true), heard);
                all.add(heard);
            }
            return all.stream().map(Heard::everything).toList();
        }
    }

    private static boolean hasShared(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelSpec spec = Families.read(checkpoint.config());
            return spec.layers().stream()
                    .anyMatch(layer -> layer.feedForward() instanceof FeedForwardSpec.Moe moe
                            && moe.stages().stream()
                                    .anyMatch(stage -> stage.shared().isPresent()));
        }
    }

    private static Path fixture(String family) {
        try {
            return Path.of(Objects.requireNonNull(RemoteDispatcherTest.class.getResource("/fixtures/" + family))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
