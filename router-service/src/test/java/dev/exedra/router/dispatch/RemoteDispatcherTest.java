package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.expert.ExpertLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a router says of pods that do not fit together. */
class RemoteDispatcherTest {

    @Test
    void tellsWhichExpertsNobodyHolds() throws IOException {
        Path folder = fixture("mixtral");
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (Pods pods = new Pods(folder, options, ExpertLimits.defaults())) {
            pods.add("0,2-63", false);
            DispatchException missing = refused(folder, pods.addresses());
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
            assertTrue(refused(folder, pods.addresses()).getMessage().contains("overlap"));
        }
    }

    @Test
    void refusesAPodThatHoldsAnotherCheckpoint() throws IOException {
        LoadOptions options = LoadOptions.defaults().withThreads(1);
        try (Pods pods = new Pods(fixture("olmoe"), options, ExpertLimits.defaults())) {
            pods.add("all", false);
            DispatchException refused = refused(fixture("mixtral"), pods.addresses());
            assertTrue(refused.getMessage().contains("another checkpoint"), refused.getMessage());
            assertFalse(refused.retryable());
        }
    }

    private static DispatchException refused(Path folder, List<String> addresses) {
        CompletionException failure = assertThrows(CompletionException.class, () -> connect(folder, addresses));
        return (DispatchException) Objects.requireNonNull(failure.getCause());
    }

    private static void connect(Path folder, List<String> addresses) {
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                RemoteDispatcher dispatcher = RemoteDispatcher.connect(
                                Families.read(checkpoint.config()),
                                checkpoint.fingerprint().sha256(),
                                "f32",
                                addresses,
                                DispatchLimits.defaults())
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join()) {
            throw new AssertionError("connected to " + dispatcher.groups() + " groups");
        }
    }

    private static Path fixture(String family) {
        return Golden.load(family).folder();
    }
}
