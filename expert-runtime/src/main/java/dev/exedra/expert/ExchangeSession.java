package dev.exedra.expert;

import dev.exedra.proto.expert.v1.Credit;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.Heartbeat;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/**
 * One router's stream. Its credit is a limit on the rows times experts sent since it began: what was answered raises it, so a
 * router can never have more than {@code creditPerStream} outstanding.
 */
final class ExchangeSession implements StreamObserver<ExchangeRequest> {

    private final StreamObserver<ExchangeResponse> router;
    private final PieceReader reader;
    private final ExpertBatcher batcher;
    private final DescribeResponse description;
    private final Runnable ended;
    private final long creditPerStream;
    private long received;
    private long answered;
    private long progress;
    private boolean closed;

    ExchangeSession(
            StreamObserver<ExchangeResponse> router,
            PieceReader reader,
            ExpertBatcher batcher,
            DescribeResponse description,
            long creditPerStream,
            Runnable ended) {
        this.router = router;
        this.reader = reader;
        this.batcher = batcher;
        this.description = description;
        this.creditPerStream = creditPerStream;
        this.ended = ended;
    }

    @Override
    public void onNext(ExchangeRequest request) {
        switch (request.getFrameCase()) {
            case HELLO -> {
                send(ExchangeResponse.newBuilder().setDescribe(description).build());
                send(ExchangeResponse.newBuilder()
                        .setCredit(Credit.newBuilder().setLimit(creditPerStream))
                        .build());
            }
            case FORWARD -> forward(request.getForward());
            // What waits is computed all the same; the router no longer looks at the answer.
            case CANCEL, HEARTBEAT, DEMAND, FRAME_NOT_SET -> {}
        }
    }

    private void forward(ForwardRequest request) {
        long id = request.getHeader().getCorrelationId();
        long cost = cost(request);
        Piece piece;
        try {
            piece = reader.read(request, response -> reply(response, cost));
        } catch (Refusal refusal) {
            reply(Replies.error(id, refusal.code(), refusal.getMessage()), admit(cost) ? cost : 0);
            return;
        }
        if (admit(cost)) {
            batcher.submit(piece);
        } else {
            reply(
                    Replies.error(
                            id,
                            ForwardErrorCode.FORWARD_ERROR_CODE_OVERRUN,
                            "the call is beyond the stream's credit: wait for a Credit frame"),
                    0);
        }
    }

    private synchronized boolean admit(long cost) {
        if (received + cost > answered + creditPerStream) {
            return false;
        }
        received += cost;
        return true;
    }

    /** Rows times experts; shared work counts one expert a row. Counted by both sides, also of a call that is refused. */
    private static long cost(ForwardRequest request) {
        ForwardRequestHeader header = request.getHeader();
        return header.hasRouted()
                ? header.getRouted().getExpertIdsCount()
                : header.getShared().getWeightsCount();
    }

    private synchronized void reply(ForwardResponse response, long cost) {
        progress++;
        answered += cost;
        ForwardResponse.Builder reply = response.toBuilder();
        reply.getHeaderBuilder().setCreditLimit(answered + creditPerStream);
        send(ExchangeResponse.newBuilder().setForward(reply).build());
    }

    /** Called at a fixed pace: busy is not hung, for the progress grows. */
    synchronized void heartbeat() {
        send(ExchangeResponse.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setProgress(progress))
                .build());
    }

    private synchronized void send(ExchangeResponse frame) {
        if (!closed) {
            router.onNext(frame);
        }
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            if (!closed) {
                router.onCompleted();
            }
        }
        end();
    }

    /** Tells the router to go elsewhere. */
    synchronized void drain() {
        if (!closed) {
            router.onError(Status.UNAVAILABLE.withDescription("this pod ends").asRuntimeException());
        }
        end();
    }

    private synchronized void end() {
        closed = true;
        ended.run();
    }
}
