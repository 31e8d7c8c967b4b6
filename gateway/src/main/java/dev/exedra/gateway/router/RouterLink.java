package dev.exedra.gateway.router;

import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One router: its connection, how much runs there, and whether it gives signs of life. Silence of a stream says nothing, a
 * prompt may be long; so a router that says nothing at all is asked something small, and is lost if it does not answer.
 */
public final class RouterLink {

    private final InetSocketAddress address;
    private final ManagedChannel channel;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger silentBeats = new AtomicInteger();
    private volatile Sinks.Empty<Void> lost = Sinks.empty();
    private volatile boolean down;
    private volatile @Nullable Disposable probe;

    RouterLink(InetSocketAddress address, ManagedChannel channel) {
        this.address = address;
        this.channel = channel;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Calls under way. */
    int running() {
        return running.get();
    }

    /** Whether its last call found it unavailable; others are asked before it. */
    boolean isDown() {
        return down;
    }

    /** A call; fails as unavailable when the router is found silent. */
    <Q, A> Flux<A> call(
            MethodDescriptor<Q, A> method, Q request, Metadata headers, Duration deadline, CallMetadata metadata) {
        return Flux.defer(() -> {
            running.incrementAndGet();
            AtomicBoolean silent = new AtomicBoolean();
            // Completing what it waits for cancels the call; an error would leave it running.
            Mono<Void> until = lost.asMono().doOnTerminate(() -> silent.set(true));
            return publish(method, request, headers, deadline, metadata)
                    .takeUntilOther(until)
                    .concatWith(Mono.defer(() -> silent.get() ? Mono.error(silence()) : Mono.empty()))
                    .doOnError(RouterLink::isUnavailable, failure -> failed())
                    .doFinally(signal -> running.decrementAndGet());
        });
    }

    /** A call of the gateway's own, which ends by its deadline alone and does not count. */
    <Q, A> Flux<A> publish(
            MethodDescriptor<Q, A> method, Q request, Metadata headers, Duration deadline, CallMetadata metadata) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
        return Flux.from(new CallPublisher<>(
                () -> channel.newCall(method, options), headers, request, metadata, () -> silentBeats.set(0)));
    }

    /** Begins a call that somebody else carries. */
    public void begin() {
        running.incrementAndGet();
    }

    /** Ends what {@link #begin} began. */
    public void end() {
        running.decrementAndGet();
    }

    /** Found unavailable. */
    public void failed() {
        down = true;
        // gRPC would wait for seconds, then minutes, before it connects again.
        channel.resetConnectBackoff();
    }

    /** Whether it should be asked for a sign of life now. */
    boolean wantsProbe() {
        return probe == null && (down || running.get() > 0);
    }

    /** Asks for a sign of life; an error is one too, unless it is that nobody is there. */
    void probe(Duration deadline) {
        if (down) {
            channel.resetConnectBackoff();
        }
        Disposable.Swap asked = Disposables.swap();
        probe = asked;
        asked.update(publish(
                        InferenceServiceGrpc.getListModelsMethod(),
                        ListModelsRequest.getDefaultInstance(),
                        new Metadata(),
                        deadline,
                        CallMetadata.none())
                .then()
                .subscribe(
                        done -> {},
                        failure -> probed(asked, !isUnavailable(failure) && !isLate(failure)),
                        () -> probed(asked, true)));
    }

    @SuppressWarnings("ReferenceEquality") // This very probe, not one like it.
    private void probed(Disposable asked, boolean answered) {
        if (probe != asked) {
            return;
        }
        probe = null;
        down = !answered;
        if (answered) {
            silentBeats.set(0);
        }
    }

    /** Beats since the last sign of life, this one included; 0 while nothing is asked. */
    int silentBeat() {
        return probe != null ? silentBeats.incrementAndGet() : 0;
    }

    /** Called by one thread at a time: ends what runs there, so that it goes on elsewhere; what the router still sends is cancelled. */
    void lose() {
        down = true;
        silentBeats.set(0);
        Sinks.Empty<Void> ended = lost;
        lost = Sinks.empty();
        @Nullable Disposable asked = probe;
        probe = null;
        if (asked != null) {
            asked.dispose();
        }
        ended.tryEmitEmpty();
        channel.enterIdle();
    }

    private StatusRuntimeException silence() {
        return Status.UNAVAILABLE
                .withDescription("The router " + address + " is silent")
                .asRuntimeException();
    }

    void close() {
        channel.shutdown();
    }

    void closeNow() {
        channel.shutdownNow();
    }

    private static boolean isLate(Throwable failure) {
        return failure instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /** Whether it is, or cut the call short as it went: nobody here asked for that. */
    static boolean isUnavailable(Throwable failure) {
        return failure instanceof StatusRuntimeException status
                && (status.getStatus().getCode() == Status.Code.UNAVAILABLE
                        || status.getStatus().getCode() == Status.Code.CANCELLED);
    }
}
