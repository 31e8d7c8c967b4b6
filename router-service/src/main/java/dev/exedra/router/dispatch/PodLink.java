package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.ExpertWire;
import dev.exedra.proto.wire.Forward;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod: what it holds, how it is, and its stream, which is opened again when it was lost. */
final class PodLink implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PodLink.class);

    private final String address;
    private final DispatchLimits limits;
    private final ExpertWire wire;
    private final ManagedChannel channel;
    private final PodFigures figures;
    private final PodHealth health;
    private final CopyOnWriteArrayList<PodGroup> groups = new CopyOnWriteArrayList<>();
    private final Map<PodGroup, Long> demands = new ConcurrentHashMap<>();
    private final AtomicLong stays = new AtomicLong();
    private @Nullable DescribeResponse promised;
    private volatile @Nullable PodStream stream;
    private volatile Consumer<PodLink> late = _ -> {};
    private volatile boolean draining;
    private volatile boolean suspect;
    private volatile boolean retired;
    private boolean asking;
    private boolean closed;
    private long retryNanos;
    private long nextTryNanos;

    /** A time that the pod could be asked without interruption: after the next one begins, it counts as another replica. */
    record Stay(PodLink link, long number) {}

    PodLink(String address, DispatchLimits limits, ExpertWire wire, PodFigures.Source figures) {
        this.address = address;
        this.limits = limits;
        this.wire = wire;
        this.figures = figures.of(this);
        this.health = new PodHealth(address, this.figures, this::probe, this::back);
        this.channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                // Pieces are sent again by us, to another pod.
                .disableRetry()
                .maxInboundMessageSize(limits.maxMessageBytes())
                .build();
    }

    String address() {
        return address;
    }

    /** It is one of a group's replicas. */
    void join(PodGroup group) {
        groups.addIfAbsent(group);
    }

    /** Nothing new is sent, what was sent is waited for; whether that is news. */
    boolean retire() {
        if (retired) {
            return false;
        }
        retired = true;
        groups.forEach(group -> group.remove(this));
        return true;
    }

    /** It was to go, and stays. */
    void stayOn() {
        if (retired) {
            retired = false;
            groups.forEach(group -> group.add(this));
            canSend();
        }
    }

    boolean isRetired() {
        return retired;
    }

    /** Whether nothing is waited for. */
    boolean isIdle() {
        PodStream open = stream;
        return open == null || open.pieces().isEmpty();
    }

    /** Ends it, and what is told of it. */
    void forget() {
        close();
        figures.forget();
    }

    /** The time that it can be asked in now. */
    Stay stay() {
        return new Stay(this, stays.get());
    }

    /** What the pod holds. */
    CompletionStage<DescribeResponse> describe() {
        CompletableFuture<DescribeResponse> description = new CompletableFuture<>();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limits.callTimeoutMillis(), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(wire.describe(), options),
                DescribeRequest.getDefaultInstance(),
                new StreamObserver<DescribeResponse>() {
                    @Override
                    public void onNext(DescribeResponse value) {
                        description.complete(value);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        description.completeExceptionally(new DispatchException(
                                "expert pod " + address + " cannot be asked: " + reason(cause), true));
                    }

                    @Override
                    public void onCompleted() {
                        description.completeExceptionally(new DispatchException(address + " described nothing", true));
                    }
                });
        return description;
    }

    /** gRPC says "io exception" where the cause says "connection refused". */
    static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    /** Opens the stream, now that it is known what the pod has to hold as long as this lives. */
    synchronized void open(DescribeResponse description) {
        promised = description;
        open();
    }

    private synchronized void open() {
        if (closed || stream != null) {
            return;
        }
        draining = false;
        suspect = false;
        stays.incrementAndGet();
        PodStream opened = new PodStream(this, figures);
        stream = opened;
        CallOptions options = CallOptions.DEFAULT.withStreamTracerFactory(figures.bytes());
        opened.open(channel.newCall(wire.exchange(), options), limits.router());
    }

    /** Sends a piece, if there is a stream and credit. */
    SendResult trySend(PieceInFlight piece) {
        PodStream open = stream;
        return open == null ? SendResult.ENDED : open.trySend(piece);
    }

    /** What a group would send here if it could. */
    void demand(PodGroup group, long cost) {
        PodStream open = stream;
        if (open != null) {
            demands.put(group, cost);
            open.demand(demands.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    /** It may have credit again. */
    void canSend() {
        groups.forEach(PodGroup::canSend);
    }

    /** It answered after such a time. */
    void answered(long nanos) {
        groups.forEach(group -> group.answered(this, nanos));
    }

    PodState state() {
        PodStream open = stream;
        if (open == null) {
            return PodState.LOST;
        }
        if (draining || retired) {
            return PodState.DRAINING;
        }
        if (health.isEjected()) {
            return PodState.EJECTED;
        }
        if (suspect) {
            return PodState.SUSPECT;
        }
        return open.hasCredit() ? PodState.READY : PodState.CONNECTING;
    }

    /** Rows that were handed over and not answered. */
    long outstandingRows() {
        PodStream open = stream;
        return open == null ? 0 : open.outstandingRows();
    }

    /** Rows times experts that could be sent at once. */
    long openCredit() {
        PodStream open = stream;
        return open == null ? 0 : open.openCredit();
    }

    /** Called at a fixed pace. */
    void tick(long nowNanos, boolean stoodStill) {
        PodStream open = stream;
        if (open == null) {
            if (!retired) {
                retry(nowNanos);
            }
            return;
        }
        open.beat();
        if (stoodStill) {
            open.forgive(nowNanos);
        }
        List<PieceInFlight> pieces = open.pieces();
        for (PieceInFlight piece : pieces) {
            if (nowNanos - piece.deadlineNanos() >= 0 && open.withdraw(piece)) {
                figures.resent("deadline");
                piece.fail(new DispatchException(
                        "expert pod " + address + " did not answer in exedra.dispatch.call-timeout", true));
            }
        }
        watch(open, nowNanos);
        health.tick(nowNanos);
    }

    private void retry(long nowNanos) {
        synchronized (this) {
            if (nowNanos - nextTryNanos < 0 || asking) {
                return;
            }
            nextTryNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(limits.longestReconnectMillis());
            asking = promised == null;
        }
        channel.resetConnectBackoff();
        if (isKnown()) {
            open();
        } else {
            late.accept(this);
        }
    }

    /** Nobody waits for what the pod says any more. */
    synchronized void asked() {
        asking = false;
    }

    /** Whether it was said what the pod holds. */
    synchronized boolean isKnown() {
        return promised != null;
    }

    /** Whom to tell, from time to time, that it is not known what the pod holds. */
    void whenLate(Consumer<PodLink> told) {
        late = told;
    }

    private void watch(PodStream open, long nowNanos) {
        long silent = TimeUnit.NANOSECONDS.toMillis(open.silentNanos(nowNanos));
        long stalled = TimeUnit.NANOSECONDS.toMillis(open.stalledNanos(nowNanos));
        if (silent > limits.callTimeoutMillis()) {
            open.cancel(new DispatchException("expert pod " + address + " was silent for " + silent + " ms", true));
            channel.enterIdle();
        } else if (silent > limits.suspectAfterMillis()) {
            if (!suspect) {
                LOGGER.warn("expert pod {} is suspect: silent for {} ms", address, silent);
                figures.ejected("silent");
            }
            suspect = true;
            move(open, "silent");
        } else if (stalled > limits.stalledAfterMillis() && groups.stream().allMatch(group -> group.hasOther(this))) {
            // It beats and finishes nothing; probes tell when it does again.
            eject("stalled", "finished nothing for " + stalled + " ms");
        }
    }

    /** What another replica could answer is not left here. */
    private void move(PodStream open, String why) {
        for (PieceInFlight piece : open.pieces()) {
            if (piece.canMove(this) && open.withdraw(piece)) {
                figures.resent(why);
                piece.lost(open, new DispatchException("expert pod " + address + " is " + why, true));
            }
        }
    }

    /** A frame came. */
    void heard() {
        if (suspect) {
            suspect = false;
            stays.incrementAndGet();
            LOGGER.info("expert pod {} is heard of again", address);
            canSend();
        }
    }

    /**
     * Keeps the pod out until it answers probes; what another replica could answer is not left there.
     *
     * @param kind one word for the figures
     */
    void eject(String kind, String reason) {
        health.eject(kind, reason);
        PodStream open = stream;
        if (open != null) {
            move(open, "ejected");
        }
    }

    private void back() {
        stays.incrementAndGet();
        canSend();
    }

    private void probe(Consumer<Boolean> answered) {
        DescribeResponse description;
        synchronized (this) {
            description = promised;
        }
        if (description == null) {
            answered.accept(false);
            return;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limits.suspectAfterMillis(), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(wire.forward(), options),
                Probe.of(description),
                new StreamObserver<Forward<ForwardResponseHeader>>() {
                    private boolean well;

                    @Override
                    public void onNext(Forward<ForwardResponseHeader> answer) {
                        well = Probe.isWell(answer, description);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        answered.accept(false);
                    }

                    @Override
                    public void onCompleted() {
                        answered.accept(well);
                    }
                });
    }

    /** What the pod says it holds, at first and when it drains. */
    void described(PodStream from, DescribeResponse description) {
        draining = !description.getReady();
        DescribeResponse before;
        synchronized (this) {
            before = promised;
        }
        boolean another = before != null
                && !(before.getFingerprint().equals(description.getFingerprint())
                        && before.getNumerics().equals(description.getNumerics())
                        && before.getHeldList().equals(description.getHeldList())
                        && before.getMaxPieceRows() <= description.getMaxPieceRows());
        if (another) {
            figures.ejected("fingerprint");
            from.cancel(new DispatchException(
                    "expert pod " + address + " came back with another checkpoint, numerics or other experts", true));
        } else if (draining) {
            LOGGER.info("expert pod {} ends: nothing more is sent to it", address);
        } else {
            synchronized (this) {
                retryNanos = 0;
            }
        }
    }

    /** The stream is over. */
    void ended(PodStream over, DispatchException reason) {
        synchronized (this) {
            if (over.equals(stream)) {
                stream = null;
                demands.clear();
            }
            long first = TimeUnit.MILLISECONDS.toNanos(limits.heartbeatMillis());
            long longest = TimeUnit.MILLISECONDS.toNanos(limits.longestReconnectMillis());
            if (retryNanos == 0 && !closed) {
                LOGGER.warn("{}", reason.getMessage());
            }
            retryNanos = Math.clamp(2 * retryNanos, first, longest);
            nextTryNanos = System.nanoTime() + retryNanos;
        }
    }

    @Override
    public void close() {
        PodStream open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        if (open != null) {
            open.cancel(new DispatchException(address + " is closed", true));
        }
        channel.shutdownNow();
        figures.close();
    }
}
