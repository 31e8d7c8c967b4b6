package dev.exedra.expert;

import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.StatsRequest;
import dev.exedra.proto.expert.v1.StatsResponse;
import dev.exedra.proto.wire.ExpertWire;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.Frame;
import dev.exedra.proto.wire.PayloadBytes;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The gRPC service of a pod. Nothing computes on a network thread. */
final class ExpertEndpoint implements BindableService {

    private static final int SHORTEST_STATS_MILLIS = 100;

    private final ExpertWire wire;
    private final PieceReader reader;
    private final ExpertBatcher batcher;
    private final ExpertLimits limits;
    private final LoadMeter meter;
    private final CreditLedger ledger;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> heartbeats;
    private final Set<ExchangeSession> sessions = ConcurrentHashMap.newKeySet();
    private final Set<StatsStream> readers = ConcurrentHashMap.newKeySet();
    private volatile DescribeResponse description;

    ExpertEndpoint(
            ExpertWire wire,
            DescribeResponse description,
            PieceReader reader,
            ExpertBatcher batcher,
            ExpertLimits limits,
            LoadMeter meter,
            CreditLedger ledger,
            ScheduledExecutorService timer) {
        this.wire = wire;
        this.description = description;
        this.reader = reader;
        this.batcher = batcher;
        this.limits = limits;
        this.meter = meter;
        this.ledger = ledger;
        this.timer = timer;
        this.heartbeats = timer.scheduleAtFixedRate(
                () -> sessions.forEach(ExchangeSession::heartbeat),
                limits.heartbeatMillis(),
                limits.heartbeatMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(wire.service())
                .addMethod(wire.describe(), ServerCalls.asyncUnaryCall(this::describe))
                .addMethod(wire.forward(), ServerCalls.asyncUnaryCall(this::forward))
                .addMethod(wire.exchange(), ServerCalls.asyncBidiStreamingCall(this::exchange))
                .addMethod(wire.stats(), ServerCalls.asyncServerStreamingCall(this::stats))
                .build();
    }

    private void describe(DescribeRequest request, StreamObserver<DescribeResponse> response) {
        response.onNext(description);
        response.onCompleted();
    }

    private void forward(
            Forward<ForwardRequestHeader> request, StreamObserver<Forward<ForwardResponseHeader>> response) {
        try {
            Piece piece = reader.read(request, (header, sums) -> {
                response.onNext(new Forward<>(header.build(), sums));
                response.onCompleted();
            });
            ((ServerCallStreamObserver<?>) response).setOnCancelHandler(() -> batcher.cancel(piece));
            batcher.submit(piece);
        } catch (Refusal refusal) {
            meter.refused(refusal.code());
            response.onNext(new Forward<>(
                    Replies.error(request.header().getCorrelationId(), refusal.code(), refusal.getMessage())
                            .build(),
                    PayloadBytes.empty()));
            response.onCompleted();
        }
    }

    private StreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>> exchange(
            StreamObserver<Frame<ForwardResponseHeader, ExchangeResponse>> router) {
        ExchangeSession session =
                new ExchangeSession(router, reader, batcher, meter, () -> description, ledger, limits);
        // A stream that is cancelled must not throw at whoever answers on it.
        ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) router;
        call.setOnCancelHandler(() -> {
            sessions.remove(session);
            session.onError(Status.CANCELLED.asRuntimeException());
        });
        call.setOnCloseHandler(() -> sessions.remove(session));
        sessions.add(session);
        return session;
    }

    private void stats(StatsRequest request, StreamObserver<StatsResponse> response) {
        int millis =
                request.getIntervalMillis() == 0 ? 1000 : Math.max(SHORTEST_STATS_MILLIS, request.getIntervalMillis());
        StatsStream stream = new StatsStream(
                (ServerCallStreamObserver<StatsResponse>) response, meter, this::openCredit, sessions::size);
        readers.add(stream);
        stream.begin(timer, millis, () -> readers.remove(stream));
    }

    /** Open streams. */
    int streams() {
        return sessions.size();
    }

    /** Rows times experts that routers may still send. */
    long openCredit() {
        return ledger.unused();
    }

    /** Rows times experts that routers sent and have no answer to. */
    long usedCredit() {
        return ledger.used();
    }

    /** Tells routers, asked or not, that this pod ends. */
    void announceEnd() {
        description = description.toBuilder().setReady(false).build();
        sessions.forEach(ExchangeSession::describe);
    }

    /** Ends every stream. */
    void end() {
        heartbeats.cancel(false);
        sessions.forEach(session -> session.end(Status.OK));
        readers.forEach(StatsStream::end);
    }
}
