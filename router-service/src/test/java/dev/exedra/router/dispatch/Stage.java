package dev.exedra.router.dispatch;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.ExpertSelection;
import dev.exedra.expert.ExpertServer;
import dev.exedra.expert.PodExperts;
import dev.exedra.expert.PodTelemetry;
import dev.exedra.expert.SimulatedCost;
import dev.exedra.expert.SimulatedExperts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Pods with experts that give their input back, behind links that can fail, and a router's dispatcher in front of them. The model is
 * olmoe's small fixture: 16 experts, 4 a token.
 */
final class Stage implements AutoCloseable {

    static final int EXPERTS = 16;
    private static final Path FOLDER = Path.of("../engine/core/src/test/resources/fixtures/olmoe");

    /** Of the pods. */
    final SimpleMeterRegistry pods = new SimpleMeterRegistry();

    /** Of the router. */
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    final List<FaultyLink> links = new ArrayList<>();
    final List<TestExperts> experts = new ArrayList<>();
    final List<ExpertServer> servers = new ArrayList<>();
    private final List<RemoteDispatcher> dispatchers = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final ModelSpec spec;
    private final String fingerprint;

    Stage() {
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
            spec = Families.read(checkpoint.config());
            fingerprint = checkpoint.fingerprint().sha256();
        }
    }

    static PodExperts simulated(String held, SimulatedCost cost) {
        return SimulatedExperts.of(
                FOLDER,
                Optional.of(Compute.F32),
                spec -> ExpertSelection.parse(held).of(spec),
                false,
                cost);
    }

    static PodExperts instant(String held) {
        return simulated(held, new SimulatedCost(Duration.ZERO, Duration.ZERO));
    }

    /** Adds a pod behind a link. */
    void add(PodExperts held, ExpertLimits limits) throws IOException {
        TestExperts twisting = new TestExperts(held);
        ExpertServer server = ExpertServer.start(
                twisting,
                limits,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "pod " + servers.size(),
                new PodTelemetry(pods, OpenTelemetry.noop(), 0));
        experts.add(twisting);
        servers.add(server);
        links.add(new FaultyLink(server.port()));
    }

    void add(String held) throws IOException {
        add(instant(held), ExpertLimits.defaults());
    }

    /** A dispatcher that sees the pods through their links; it is closed with this. */
    RemoteDispatcher connect(DispatchLimits limits) {
        RemoteDispatcher dispatcher = RemoteDispatcher.connect(
                        spec,
                        fingerprint,
                        "f32",
                        links.stream().map(FaultyLink::address).toList(),
                        limits,
                        registry)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        dispatchers.add(dispatcher);
        return dispatcher;
    }

    /** A call of layer 0 whose row r is filled with r + 1 and asks the given experts, each with weight 1 / 4. */
    ExpertCall call(RemoteDispatcher dispatcher, int rows, int... asked) {
        Routing routing = Routing.empty(rows, 4);
        for (int row = 0; row < rows; row++) {
            for (int rank = 0; rank < asked.length; rank++) {
                routing.expertIds()[4 * row + rank] = asked[rank];
                routing.weights()[4 * row + rank] = 0.25f;
            }
        }
        return call(dispatcher, routing);
    }

    /** A call of layer 0 whose row r is filled with r + 1. */
    ExpertCall call(RemoteDispatcher dispatcher, Routing routing) {
        int rows = routing.rows();
        Matrix input = Matrix.allocate(arena, rows, spec.hidden());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < spec.hidden(); column++) {
                input.set(row, column, row + 1);
            }
        }
        DispatchPlan plan = DispatchPlan.of(routing, EXPERTS, dispatcher.groups(0, 0));
        return new ExpertCall(0, 0, plan, input, new float[0], Matrix.allocate(arena, rows, spec.hidden()));
    }

    CompletableFuture<ExpertSum> dispatch(RemoteDispatcher dispatcher, int rows, int... asked) {
        return dispatcher
                .dispatch(call(dispatcher, rows, asked))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS);
    }

    /** The first column of every row. */
    static List<Float> firstColumn(ExpertSum sum) {
        return IntStream.range(0, sum.sum().rows())
                .mapToObj(row -> sum.sum().get(row, 0))
                .toList();
    }

    /** What the experts give for a call with {@code asked} experts a row: a quarter of r + 1 for each. */
    static List<Float> expected(int rows, int asked) {
        return IntStream.range(0, rows)
                .mapToObj(row -> (row + 1) * 0.25f * asked)
                .toList();
    }

    /** How often pods were ejected for a reason. */
    double ejected(String reason) {
        return registry.find("exedra.dispatch.ejected").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** How often pods were sent more than they granted. */
    double overruns() {
        return pods.find("exedra.expert.refused").tag("reason", "overrun").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    /** Waits until something is so. */
    static void until(BooleanSupplier isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not become so within a minute");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    int hidden() {
        return spec.hidden();
    }

    @Override
    public void close() throws IOException {
        dispatchers.forEach(RemoteDispatcher::close);
        for (FaultyLink link : links) {
            link.letGoOfAll();
            link.close();
        }
        servers.forEach(ExpertServer::close);
        arena.close();
    }
}
