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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Experts in pods: one message a pod a layer, the shared experts asked first and computing meanwhile. */
public final class RemoteDispatcher implements Dispatcher, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RemoteDispatcher.class);

    private final List<PodLink> links;
    private final Function<String, PodLink> dialling;
    private final Placement placement;
    private final PieceCutter cutter;
    private final DispatchLimits limits;
    private final Heartbeats heartbeats;
    private final DivertedRows diverted;
    private final ExecutorService combining = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("exedra-combine").daemon(true).factory());

    private boolean closed;

    private RemoteDispatcher(
            List<PodLink> links,
            Function<String, PodLink> dialling,
            Placement placement,
            PieceCutter cutter,
            DispatchLimits limits,
            Heartbeats heartbeats,
            DivertedRows diverted) {
        this.links = links;
        this.dialling = dialling;
        this.placement = placement;
        this.cutter = cutter;
        this.limits = limits;
        this.heartbeats = heartbeats;
        this.diverted = diverted;
        heartbeats.watch(links, placement.all());
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
     * @return fails with {@link DispatchException} if a pod holds another checkpoint or computes differently, or if experts are
     *     missing. Pods that cannot be reached and that others stand in for join when they come
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
        Function<String, PodLink> dialling = address -> new PodLink(address, limits, wire, figures);
        List<PodLink> links = new CopyOnWriteArrayList<>();
        addresses.stream().map(dialling).forEach(links::add);
        CompletionStage<List<Placement.Described>> all = CompletableFuture.completedStage(new ArrayList<>());
        List<String> absent = new CopyOnWriteArrayList<>();
        for (PodLink link : links) {
            CompletionStage<Optional<DescribeResponse>> description = link.describe()
                    .<Optional<DescribeResponse>>thenApply(Optional::of)
                    .exceptionally(_ -> {
                        absent.add(link.address());
                        return Optional.empty();
                    });
            all = all.thenCombine(description, (described, pod) -> {
                pod.ifPresent(told -> described.add(new Placement.Described(link, told)));
                return described;
            });
        }
        Heartbeats heartbeats = new Heartbeats(limits.heartbeatMillis());
        return all.thenApply(described -> {
                    if (described.isEmpty()) {
                        throw new DispatchException("expert pods " + absent + " cannot be reached", true);
                    }
                    Placement placement = Placement.of(
                            model,
                            fingerprint,
                            compute,
                            described,
                            absent,
                            replicas -> new PodGroup(replicas, limits, heartbeats::after));
                    int rows = described.stream()
                            .mapToInt(pod -> pod.description().getMaxPieceRows())
                            .min()
                            .orElseThrow();
                    described.forEach(pod -> pod.link().open(pod.description()));
                    RemoteDispatcher dispatcher = new RemoteDispatcher(
                            links,
                            dialling,
                            placement,
                            new PieceCutter(rows),
                            limits,
                            heartbeats,
                            new DivertedRows(registry));
                    links.forEach(dispatcher::watch);
                    return dispatcher;
                })
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        heartbeats.close();
                        links.forEach(PodLink::close);
                    }
                });
    }

    /**
     * Keeps to the pods that there are now: new ones are asked what they hold and join their group; those that are not named any more
     * get nothing new, and are let go once they have answered.
     *
     * @param addresses host:port of every pod
     */
    public synchronized void follow(Set<String> addresses) {
        if (closed) {
            return;
        }
        Set<String> known = new HashSet<>();
        for (PodLink link : links) {
            known.add(link.address());
            if (addresses.contains(link.address())) {
                link.stayOn();
            } else if (link.retire()) {
                LOGGER.info("expert pod {} goes", link.address());
                letGo(link);
            }
        }
        for (String address : addresses) {
            if (!known.contains(address)) {
                PodLink link = dialling.apply(address);
                watch(link);
                links.add(link);
            }
        }
    }

    private void watch(PodLink link) {
        link.whenLate(late -> late(late, placement, cutter.maxRows()));
    }

    private void letGo(PodLink link) {
        heartbeats.after(TimeUnit.MILLISECONDS.toNanos(limits.heartbeatMillis()), () -> letGoIfIdle(link));
    }

    private synchronized void letGoIfIdle(PodLink link) {
        if (!link.isRetired() || closed) {
            return;
        }
        if (link.isIdle()) {
            links.remove(link);
            link.forget();
        } else {
            letGo(link);
        }
    }

    /** Asks a pod that could not be reached before what it holds. */
    private static void late(PodLink link, Placement placement, int pieceRows) {
        link.describe().whenComplete((description, failure) -> {
            link.asked();
            if (description == null) {
                LOGGER.debug("expert pod {} is still away", link.address(), failure);
                return;
            }
            try {
                if (description.getMaxPieceRows() < pieceRows) {
                    throw new DispatchException(
                            "expert pod " + link.address() + " takes only " + description.getMaxPieceRows()
                                    + " rows a piece, the others " + pieceRows,
                            false);
                }
                if (link.isKnown() || link.isRetired()) {
                    return;
                }
                placement.join(new Placement.Described(link, description));
                link.open(description);
                LOGGER.info("expert pod {} joins", link.address());
            } catch (DispatchException other) {
                LOGGER.warn("{}", other.getMessage());
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
        List<Part> parts = new ArrayList<>(groups + 1);
        if (call.sharedWeights().length > 0) {
            // The shared experts first: they compute while the others are asked.
            int[] every = IntStream.range(0, call.plan().rows()).toArray();
            split(placement.shared(), groups, every, every.length, rows -> cutter.shared(call, rows), parts);
        }
        for (int group = groups - 1; group >= 0; group--) {
            int asked = group;
            int[] asking = cutter.asking(call.plan(), group);
            long cost = PieceCutter.cost(call.plan(), group, asking);
            split(placement.group(group), group, asking, cost, rows -> cutter.routed(call, asked, rows), parts);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limits.callTimeoutMillis());
        PendingCall pending = new PendingCall(call, observer, groups, Math.max(1, parts.size()), deadline, combining);
        if (parts.isEmpty()) {
            pending.complete(0, new int[0], PayloadBytes.empty(), "");
        }
        int rowBytes = call.sum().columns() * Float.BYTES;
        List<PieceInFlight> pieces = parts.stream()
                .map(part -> new PieceInFlight(pending, part.pods, part.position, part.cut, rowBytes, part.preferred))
                .toList();
        pieces.forEach(PieceInFlight::send);
        return pending.sum();
    }

    @Override
    public boolean asksElsewhere() {
        return true;
    }

    @Override
    public long[] room(int layer, int stage) {
        return IntStream.range(0, placement.count())
                .mapToLong(group -> placement.group(group).room())
                .toArray();
    }

    @Override
    public void diverted(int layer, int stage, int[] rows) {
        diverted.count(layer, stage, rows);
    }

    /** A message, and whom it is for. */
    private record Part(
            PodGroup pods,
            int position,
            PieceCutter.Cut cut,
            @Nullable PodLink preferred) {}

    /** Splits rows over a group's replicas; a row is never split. */
    private static void split(
            PodGroup pods,
            int position,
            int[] asking,
            long cost,
            Function<int[], List<PieceCutter.Cut>> cutting,
            List<Part> parts) {
        if (asking.length == 0) {
            return;
        }
        int from = 0;
        for (PodGroup.Share share : pods.split(asking.length, cost)) {
            int[] rows = Arrays.copyOfRange(asking, from, from + share.rows());
            from += share.rows();
            cutting.apply(rows).forEach(cut -> parts.add(new Part(pods, position, cut, share.preferred())));
        }
    }

    /** Pods that can be asked now. */
    int readyPods() {
        return (int)
                links.stream().filter(link -> link.state() == PodState.READY).count();
    }

    /** Pods that are watched, those that go included. */
    int knownPods() {
        return links.size();
    }

    /** The most rows times experts that ever waited in front of a group. */
    long largestWindow() {
        return placement.all().stream().mapToLong(PodGroup::largestWindow).max().orElse(0);
    }

    /** Groups of routed experts. */
    public int groups() {
        return placement.count();
    }

    @Override
    public synchronized void close() {
        closed = true;
        heartbeats.close();
        placement.all().forEach(PodGroup::close);
        links.forEach(PodLink::close);
        combining.shutdown();
    }
}
