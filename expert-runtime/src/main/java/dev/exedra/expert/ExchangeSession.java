package dev.exedra.expert;

import dev.exedra.proto.expert.v1.Credit;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.Heartbeat;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.Frame;
import dev.exedra.proto.wire.Payload;
import dev.exedra.proto.wire.PayloadBytes;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One router's stream. Its credit is a limit on the rows times experts sent since it began: what was answered raises it, so a
 * router can never have more than {@code creditPerStream} outstanding.
 */
final class ExchangeSession implements StreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>> {

    private final StreamObserver<Frame<ForwardResponseHeader, ExchangeResponse>> router;
    private final PieceReader reader;
    private final ExpertBatcher batcher;
    private final LoadMeter meter;
    private final Supplier<DescribeResponse> description;
    private final long creditPerStream;
    private final long silenceNanos;
    private final Map<Long, Piece> open = new HashMap<>();
    private long received;
    private long answered;
    private long progress;
    private boolean closed;
    /** A simple client sends no heartbeats, and nobody waits for them then. */
    private volatile boolean beating;

    private volatile long heardNanos = System.nanoTime();

    ExchangeSession(
            StreamObserver<Frame<ForwardResponseHeader, ExchangeResponse>> router,
            PieceReader reader,
            ExpertBatcher batcher,
            LoadMeter meter,
            Supplier<DescribeResponse> description,
            ExpertLimits limits) {
        this.router = router;
        this.reader = reader;
        this.batcher = batcher;
        this.meter = meter;
        this.description = description;
        this.creditPerStream = limits.creditPerStream();
        this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(limits.routerSilenceMillis());
    }

    @Override
    public void onNext(Frame<ForwardRequestHeader, ExchangeRequest> frame) {
        heardNanos = System.nanoTime();
        switch (frame) {
            case Frame.Call<ForwardRequestHeader, ExchangeRequest>(Forward<ForwardRequestHeader> request) ->
                forward(request);
            case Frame.Control<ForwardRequestHeader, ExchangeRequest>(ExchangeRequest control) -> control(control);
        }
    }

    private void control(ExchangeRequest control) {
        switch (control.getFrameCase()) {
            case HELLO -> {
                describe();
                send(ExchangeResponse.newBuilder().setCredit(Credit.newBuilder().setLimit(creditPerStream)));
            }
            case CANCEL -> cancel(control.getCancel().getCorrelationId());
            case HEARTBEAT -> beating = true;
            case FORWARD, DEMAND, FRAME_NOT_SET -> {}
        }
    }

    private void cancel(long id) {
        Piece piece;
        synchronized (this) {
            piece = open.get(id);
        }
        if (piece != null) {
            batcher.cancel(piece);
        }
    }

    private void forward(Forward<ForwardRequestHeader> request) {
        long id = request.header().getCorrelationId();
        long cost = cost(request.header());
        Piece piece;
        try {
            piece = reader.read(request, (header, sums) -> reply(id, header, sums, cost));
        } catch (Refusal refusal) {
            meter.refused(refusal.code());
            refuse(id, refusal.code(), refusal.getMessage(), admit(cost) ? cost : 0);
            return;
        }
        synchronized (this) {
            if (closed || open.containsKey(id) || !admit(cost)) {
                piece.hidden().close();
                ForwardErrorCode code = open.containsKey(id)
                        ? ForwardErrorCode.FORWARD_ERROR_CODE_INVALID
                        : ForwardErrorCode.FORWARD_ERROR_CODE_OVERRUN;
                meter.refused(code);
                refuse(id, code, "wait for a Credit frame before sending more, and number every call anew", 0);
                return;
            }
            open.put(id, piece);
        }
        batcher.submit(piece);
    }

    private synchronized boolean admit(long cost) {
        if (received + cost > answered + creditPerStream) {
            return false;
        }
        received += cost;
        return true;
    }

    /** Rows times experts; shared work counts one expert a row. Counted by both sides, also of a call that is refused. */
    private static long cost(ForwardRequestHeader header) {
        return header.hasRouted()
                ? header.getRouted().getExpertIdsCount()
                : header.getShared().getWeightsCount();
    }

    private synchronized void reply(long id, ForwardResponseHeader.Builder header, Payload sums, long cost) {
        open.remove(id);
        give(header, sums, cost);
    }

    private synchronized void refuse(long id, ForwardErrorCode code, String message, long cost) {
        give(Replies.error(id, code, message), PayloadBytes.empty(), cost);
    }

    private void give(ForwardResponseHeader.Builder header, Payload sums, long cost) {
        progress++;
        answered += cost;
        header.setCreditLimit(answered + creditPerStream);
        if (!closed) {
            router.onNext(new Frame.Call<>(new Forward<>(header.build(), sums)));
        }
    }

    /** Called at a fixed pace: busy is not hung, for the progress grows. A router that fell silent is let go. */
    void heartbeat() {
        long silent = System.nanoTime() - heardNanos;
        if (beating && silent > silenceNanos) {
            end(Status.UNAVAILABLE.withDescription(
                    "nothing was heard of the router for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms"));
        } else {
            synchronized (this) {
                send(ExchangeResponse.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder().setProgress(progress)));
            }
        }
    }

    /** Says how the pod is, unasked where it drains. */
    void describe() {
        send(ExchangeResponse.newBuilder().setDescribe(description.get()));
    }

    private synchronized void send(ExchangeResponse.Builder frame) {
        if (!closed) {
            router.onNext(new Frame.Control<>(frame.build()));
        }
    }

    /** Rows times experts that the router may still send. */
    synchronized long unusedCredit() {
        return answered + creditPerStream - received;
    }

    /** Rows times experts that the router was granted and uses. */
    synchronized long usedCredit() {
        return received - answered;
    }

    @Override
    public void onError(Throwable cause) {
        abandon();
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    /** Ends the stream. */
    void end(Status status) {
        synchronized (this) {
            if (!closed) {
                closed = true;
                if (status.isOk()) {
                    router.onCompleted();
                } else {
                    router.onError(status.asRuntimeException());
                }
            }
        }
        abandon();
    }

    /** Nobody waits for what waits here. */
    private void abandon() {
        List<Piece> pieces;
        synchronized (this) {
            closed = true;
            pieces = new ArrayList<>(open.values());
        }
        pieces.forEach(batcher::cancel);
    }
}
