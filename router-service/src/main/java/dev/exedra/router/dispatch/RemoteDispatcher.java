package dev.exedra.router.dispatch;

import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.wire.ExpertWire;
import dev.exedra.proto.wire.PayloadBytes;
import dev.exedra.proto.wire.SegmentPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Experts in pods: one message a pod a layer, the shared experts asked first and computing meanwhile. */
public final class RemoteDispatcher implements Dispatcher, AutoCloseable {

    private final List<PodLink> links;
    private final Placement placement;
    private final PieceCutter cutter;
    private final DispatchLimits limits;
    private final Parked parked;
    private final Heartbeats heartbeats;
    private final ExecutorService combining = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("exedra-combine").daemon(true).factory());

    private RemoteDispatcher(List<PodLink> links, Placement placement, PieceCutter cutter, DispatchLimits limits) {
        this.links = links;
        this.placement = placement;
        this.cutter = cutter;
        this.limits = limits;
        this.parked = new Parked(limits.replicaWaitMillis());
        this.heartbeats = new Heartbeats(links, parked, limits.heartbeatMillis());
    }

    /**
     * Asks every pod what it holds, and tells no figures.
     *
     * @see #connect(ModelSpec, String, String, List, DispatchLimits, MeterRegistry)
     */
    public static CompletionStage<RemoteDispatcher> connect(
            ModelSpec model, String fingerprint, String compute, List<String> addresses, DispatchLimits limits) {
        return connect(model, fingerprint, compute, addresses, limits, new CompositeMeterRegistry());
    }

    /**
     * Asks every pod what it holds.
     *
     * @param addresses host:port of every pod, of routed and of shared experts
     * @param fingerprint of this router's checkpoint
     * @param compute f32 or bf16
     * @param registry takes the figures {@code exedra.dispatch.*}
     * @return fails with {@link DispatchException} if a pod cannot be reached, holds another checkpoint or computes differently,
     *     or if experts are missing
     */
    public static CompletionStage<RemoteDispatcher> connect(
            ModelSpec model,
            String fingerprint,
            String compute,
            List<String> addresses,
            DispatchLimits limits,
            MeterRegistry registry) {
        ExpertWire wire = ExpertWire.of(new SegmentPool(1, limits.keptBufferBytes()));
        PodFigures.Source figures = PodFigures.in(registry);
        List<PodLink> links = addresses.stream()
                .map(address -> new PodLink(address, limits, wire, figures))
                .toList();
        CompletionStage<List<Placement.Described>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (PodLink link : links) {
            CompletionStage<DescribeResponse> description = link.describe();
            all = all.thenCombine(description, (described, pod) -> {
                described.add(new Placement.Described(link, pod));
                return described;
            });
        }
        return all.thenApply(described -> {
                    Placement placement = Placement.of(model, fingerprint, compute, described);
                    int rows = described.stream()
                            .mapToInt(pod -> pod.description().getMaxPieceRows())
                            .min()
                            .orElseThrow();
                    described.forEach(pod -> pod.link().open(pod.description()));
                    return new RemoteDispatcher(links, placement, new PieceCutter(rows), limits);
                })
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        links.forEach(PodLink::close);
                    }
                });
    }

    @Override
    public ExpertGroups groups(int layer, int stage) {
        return placement.groups(layer, stage);
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(ExpertCall call) {
        return dispatch(call, CallObserver.NONE);
    }

    /** The same, with somebody who goes along. */
    public CompletionStage<ExpertSum> dispatch(ExpertCall call, CallObserver observer) {
        int groups = placement.count();
        List<List<PieceCutter.Cut>> cuts = new ArrayList<>(groups + 1);
        int count = 0;
        for (int group = 0; group < groups; group++) {
            cuts.add(cutter.routed(call, group));
            count += cuts.getLast().size();
        }
        cuts.add(call.sharedWeights().length == 0 ? List.of() : cutter.shared(call));
        count += cuts.getLast().size();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.callTimeoutMillis());
        PendingCall pending = new PendingCall(call, observer, groups, Math.max(1, count), deadline, combining);
        if (count == 0) {
            pending.complete(0, new int[0], PayloadBytes.empty(), "");
        }
        int rowBytes = call.sum().columns() * Float.BYTES;
        List<PieceInFlight> pieces = new ArrayList<>(count);
        // The shared experts first: they compute while the others are asked.
        for (int group = groups; group >= 0; group--) {
            PodGroup pods = group == groups ? null : placement.group(group);
            for (PieceCutter.Cut cut : cuts.get(group)) {
                pieces.add(new PieceInFlight(
                        pending, pods == null ? placement.shared() : pods, group, cut, rowBytes, parked));
            }
        }
        pieces.forEach(PieceInFlight::send);
        return pending.sum();
    }

    /** Groups of routed experts. */
    public int groups() {
        return placement.count();
    }

    @Override
    public void close() {
        heartbeats.close();
        links.forEach(PodLink::close);
        combining.shutdown();
    }
}
