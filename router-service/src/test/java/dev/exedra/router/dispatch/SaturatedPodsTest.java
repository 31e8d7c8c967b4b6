package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.exedra.expert.ExpertLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two routers that want far more than their pods grant get the bits of an idle system: whoever waits is exact. */
@Timeout(120)
class SaturatedPodsTest {

    private static final Path FOLDER = Path.of("../engine/core/src/test/resources/fixtures/olmoe");
    private static final LoadOptions OPTIONS =
            LoadOptions.defaults().withThreads(1).withGroups(2).withCompute(Compute.F32);

    @Test
    void waitingChangesNoBit() throws Exception {
        List<String> idle;
        try (Model local = ModelLoader.load(FOLDER, OPTIONS);
                Engine engine = engine(local)) {
            idle = ask(engine).stream().map(Heard::everything).toList();
        }
        // Pieces of 5 rows, credit for one of them, and a window of two.
        ExpertLimits tight = new ExpertLimits(5, 64, 5, 50).withMaxQueueMillis(1);
        try (Pods pods = new Pods(FOLDER, OPTIONS, tight)) {
            pods.addGroups(2, false);
            try (RemoteDispatcher first = connect(pods);
                    RemoteDispatcher second = connect(pods);
                    Model firstModel = ModelLoader.load(FOLDER, OPTIONS, _ -> first);
                    Model secondModel = ModelLoader.load(FOLDER, OPTIONS, _ -> second);
                    Engine firstEngine = engine(firstModel);
                    Engine secondEngine = engine(secondModel)) {
                List<Heard> asked = new ArrayList<>(ask(firstEngine));
                asked.addAll(ask(secondEngine));
                List<String> twice = new ArrayList<>(idle);
                twice.addAll(idle);
                assertEquals(twice, asked.stream().map(Heard::everything).toList());
                for (RemoteDispatcher dispatcher : List.of(first, second)) {
                    assertTrue(dispatcher.largestWindow() > 0, "somebody had to wait");
                    assertTrue(dispatcher.largestWindow() <= 40, "a window was " + dispatcher.largestWindow());
                }
            }
        }
    }

    private static RemoteDispatcher connect(Pods pods) {
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
            return RemoteDispatcher.connect(
                            Families.read(checkpoint.config()),
                            checkpoint.fingerprint().sha256(),
                            "f32",
                            pods.addresses(),
                            DispatchLimits.defaults().withWaiting(40, 60_000))
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }

    private static Engine engine(Model model) {
        return new Engine(
                model, Optional.empty(), Set.of(), EngineLimits.defaults().withKvCacheBytes(1 << 24));
    }

    private static List<Heard> ask(Engine engine) {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(6)
                .ignoreEos(true)
                .logprobs(8)
                .promptLogprobs(8)
                .build();
        SplittableRandom random = new SplittableRandom(3);
        List<Heard> all = new ArrayList<>();
        for (int length : new int[] {30, 1, 60, 7}) {
            Heard heard = new Heard();
            engine.submit(new GenerationRequest(random.ints(length, 0, 512).toArray(), sampling, true), heard);
            all.add(heard);
        }
        return all;
    }
}
