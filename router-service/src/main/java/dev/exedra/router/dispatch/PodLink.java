package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.Hello;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One pod: its description and one long-lived stream. What is sent never exceeds the stream's credit; the rest waits here, first
 * in, first out.
 */
final class PodLink implements AutoCloseable {

    private static final int PROTOCOL_VERSION = 1;

    private final String address;
    private final String router;
    private final ManagedChannel channel;
    private final Map<Long, Answer> outstanding = new LinkedHashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable StreamObserver<ExchangeRequest> stream;
    private long nextCorrelation;
    private long sent;
    private long credit;
    private long outstandingRows;
    private boolean closed;

    private record Waiting(ForwardRequest.Builder request, long cost, Answer answer) {}

    PodLink(String address, String router, int maxMessageBytes) {
        this.address = address;
        this.router = router;
        this.channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(maxMessageBytes)
                .build();
    }

    String address() {
        return address;
    }

    /** What the pod holds. */
    CompletionStage<DescribeResponse> describe() {
        CompletableFuture<DescribeResponse> description = new CompletableFuture<>();
        ExpertServiceGrpc.newStub(channel).describe(DescribeRequest.getDefaultInstance(), new StreamObserver<>() {
            @Override
            public void onNext(DescribeResponse value) {
                description.complete(value);
            }

            @Override
            public void onError(Throwable cause) {
                description.completeExceptionally(unreachable(cause));
            }

            @Override
            public void onCompleted() {
                description.completeExceptionally(new DispatchException(address + " described nothing", true));
            }
        });
        return description;
    }

    /** Rows that were handed over and not answered. */
    synchronized long outstandingRows() {
        return outstandingRows;
    }

    /**
     * Sends a piece as soon as there is credit for it.
     *
     * @param request without a correlation id
     * @param cost rows times experts
     */
    void send(ForwardRequest.Builder request, long cost, Answer answer) {
        boolean refused;
        synchronized (this) {
            refused = closed;
            if (!refused) {
                outstandingRows += request.getHeader().getRows();
                waiting.add(new Waiting(request, cost, answer));
                if (stream == null) {
                    open();
                }
                flush();
            }
        }
        if (refused) {
            answer.lost(new DispatchException(address + " is closed", true));
        }
    }

    private void open() {
        Frames frames = new Frames();
        StreamObserver<ExchangeRequest> opened =
                ExpertServiceGrpc.newStub(channel).exchange(frames);
        frames.own = opened;
        stream = opened;
        sent = 0;
        credit = 0;
        opened.onNext(ExchangeRequest.newBuilder()
                .setHello(
                        Hello.newBuilder().setProtocolVersion(PROTOCOL_VERSION).setRouter(router))
                .build());
    }

    private void flush() {
        StreamObserver<ExchangeRequest> open = stream;
        while (open != null && !waiting.isEmpty() && sent + waiting.peek().cost <= credit) {
            Waiting next = waiting.remove();
            long id = ++nextCorrelation;
            sent += next.cost;
            outstanding.put(id, next.answer);
            next.request.getHeaderBuilder().setCorrelationId(id);
            open.onNext(ExchangeRequest.newBuilder().setForward(next.request).build());
        }
    }

    private synchronized void grow(long limit) {
        // Cumulative: a frame that was overtaken takes nothing back.
        credit = Math.max(credit, limit);
        flush();
    }

    private synchronized @Nullable Answer answered(long id, int rows) {
        Answer answer = outstanding.remove(id);
        if (answer != null) {
            outstandingRows -= rows;
        }
        return answer;
    }

    /** Everything that was handed over is lost, also what waited: it may be computed elsewhere. */
    private void lose(@Nullable StreamObserver<ExchangeRequest> broken, DispatchException reason) {
        List<Answer> lost;
        synchronized (this) {
            if (!Objects.equals(broken, stream)) {
                return;
            }
            stream = null;
            lost = new ArrayList<>(outstanding.values());
            waiting.forEach(piece -> lost.add(piece.answer));
            outstanding.clear();
            waiting.clear();
            outstandingRows = 0;
        }
        lost.forEach(answer -> answer.lost(reason));
    }

    private DispatchException unreachable(Throwable cause) {
        return new DispatchException("expert pod " + address + " is lost: " + cause.getMessage(), true);
    }

    @Override
    public void close() {
        StreamObserver<ExchangeRequest> open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        if (open != null) {
            open.onCompleted();
        }
        lose(open, new DispatchException(address + " is closed", true));
        channel.shutdownNow();
    }

    /** What the pod sends; comes one frame at a time. */
    private final class Frames implements StreamObserver<ExchangeResponse> {

        private @Nullable StreamObserver<ExchangeRequest> own;

        @Override
        public void onNext(ExchangeResponse frame) {
            switch (frame.getFrameCase()) {
                case CREDIT -> grow(frame.getCredit().getLimit());
                case FORWARD -> {
                    var header = frame.getForward().getHeader();
                    Answer answer = answered(header.getCorrelationId(), header.getRows());
                    grow(header.getCreditLimit());
                    if (answer != null) {
                        answer.received(frame.getForward());
                    }
                }
                case DESCRIBE, HEARTBEAT, FRAME_NOT_SET -> {}
            }
        }

        @Override
        public void onError(Throwable cause) {
            lose(own, unreachable(cause));
        }

        @Override
        public void onCompleted() {
            lose(own, new DispatchException("expert pod " + address + " ended its stream", true));
        }
    }
}
