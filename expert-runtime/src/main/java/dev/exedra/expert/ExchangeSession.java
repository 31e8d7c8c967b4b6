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
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One router's stream. Its credit is a limit on the rows times experts sent since it began; what was answered raises it, and what
 * the router says that it would send. Whoever sends more than it may has lost count, and the stream ends.
 */
final class ExchangeSession implements StreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>> {

    private static final Logger LOGGER = Logger.getLogger(ExchangeSession.class.getName());

    private final StreamObserver<Frame<ForwardResponseHeader, ExchangeResponse>> router;
    private final PieceReader reader;
    private final ExpertBatcher batcher;
    private final LoadMeter meter;
    private final Supplier<DescribeResponse> description;
    private final CreditLedger.Account account;
    private final long silenceNanos;
    private final Map<Long, Piece> open = new HashMap<>();
    private long toldLimit;
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
            CreditLedger ledger,
            ExpertLimits limits) {
        this.router = router;
        this.reader = reader;
        this.batcher = batcher;
        this.meter = meter;
        this.description = description;
        this.account = ledger.open();
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
                grant(account.renewed());
            }
            case CANCEL -> cancel(control.getCancel().getCorrelationId());
            case HEARTBEAT -> beating = true;
            case DEMAND -> grant(account.demand(control.getDemand().getWaiting()));
            case FORWARD, FRAME_NOT_SET -> {}
        }
    }

    /** In a frame of its own, where there is something new to tell. */
    private synchronized void grant(long limit) {
        if (limit > toldLimit) {
            toldLimit = limit;
            send(ExchangeResponse.newBuilder().setCredit(Credit.newBuilder().setLimit(limit)));
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
        if (!account.receive(cost)) {
            request.payload().close();
            overrun(cost);
            return;
        }
        Piece piece;
        try {
            piece = reader.read(request, (header, sums) -> reply(id, header, sums, cost));
        } catch (Refusal refusal) {
            meter.refused(refusal.code());
            refuse(id, refusal.code(), refusal.getMessage(), cost);
            return;
        }
        boolean isNew;
        synchronized (this) {
            isNew = !closed && open.putIfAbsent(id, piece) == null;
        }
        if (isNew) {
            batcher.submit(piece);
        } else {
            piece.hidden().close();
            meter.refused(ForwardErrorCode.FORWARD_ERROR_CODE_INVALID);
            refuse(id, ForwardErrorCode.FORWARD_ERROR_CODE_INVALID, "number every call anew", cost);
        }
    }

    private void overrun(long cost) {
        if (!isClosed()) {
            meter.refused(ForwardErrorCode.FORWARD_ERROR_CODE_OVERRUN);
            String message = "sent beyond its credit: " + cost + " rows x experts where "
                    + Math.max(0, account.unused()) + " were left of a limit of " + account.limit();
            LOGGER.log(Level.WARNING, "a router {0}; its stream ends", message);
            end(Status.FAILED_PRECONDITION.withDescription(message + ": wait for a Credit frame before sending more"));
        }
    }

    private synchronized boolean isClosed() {
        return closed;
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
        long limit = account.answer(cost);
        toldLimit = Math.max(toldLimit, limit);
        header.setCreditLimit(limit);
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
                if (toldLimit > 0) {
                    grant(account.renewed());
                }
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
        account.close();
        pieces.forEach(batcher::cancel);
    }
}
