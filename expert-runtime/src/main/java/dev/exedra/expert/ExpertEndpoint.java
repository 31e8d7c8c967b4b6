package dev.exedra.expert;

import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.StatsRequest;
import dev.exedra.proto.expert.v1.StatsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The gRPC service of a pod. Nothing computes on a network thread. */
final class ExpertEndpoint extends ExpertServiceGrpc.ExpertServiceImplBase {

    private static final int SHORTEST_STATS_MILLIS = 100;

    private final DescribeResponse description;
    private final PieceReader reader;
    private final ExpertBatcher batcher;
    private final ExpertLimits limits;
    private final LoadMeter meter;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> heartbeats;
    private final Set<ExchangeSession> sessions = ConcurrentHashMap.newKeySet();

    ExpertEndpoint(
            DescribeResponse description,
            PieceReader reader,
            ExpertBatcher batcher,
            ExpertLimits limits,
            LoadMeter meter,
            ScheduledExecutorService timer) {
        this.description = description;
        this.reader = reader;
        this.batcher = batcher;
        this.limits = limits;
        this.meter = meter;
        this.timer = timer;
        this.heartbeats = timer.scheduleAtFixedRate(
                () -> sessions.forEach(ExchangeSession::heartbeat),
                limits.heartbeatMillis(),
                limits.heartbeatMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> response) {
        response.onNext(description);
        response.onCompleted();
    }

    @Override
    public void forward(ForwardRequest request, StreamObserver<ForwardResponse> response) {
        try {
            batcher.submit(reader.read(request, reply -> {
                response.onNext(reply);
                response.onCompleted();
            }));
        } catch (Refusal refusal) {
            response.onNext(
                    Replies.error(request.getHeader().getCorrelationId(), refusal.code(), refusal.getMessage()));
            response.onCompleted();
        }
    }

    @Override
    public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> router) {
        ExchangeSession[] holder = new ExchangeSession[1];
        ExchangeSession session = new ExchangeSession(
                router, reader, batcher, description, limits.creditPerStream(), () -> sessions.remove(holder[0]));
        holder[0] = session;
        // A stream that is cancelled must not throw at whoever answers on it.
        ((ServerCallStreamObserver<ExchangeResponse>) router)
                .setOnCancelHandler(() -> session.onError(io.grpc.Status.CANCELLED.asRuntimeException()));
        sessions.add(session);
        return session;
    }

    @Override
    public void stats(StatsRequest request, StreamObserver<StatsResponse> response) {
        int millis =
                request.getIntervalMillis() == 0 ? 1000 : Math.max(SHORTEST_STATS_MILLIS, request.getIntervalMillis());
        ServerCallStreamObserver<StatsResponse> reader = (ServerCallStreamObserver<StatsResponse>) response;
        LoadMeter.Snapshot[] before = {meter.snapshot()};
        ScheduledFuture<?> ticks = timer.scheduleAtFixedRate(
                () -> {
                    // A reader that does not keep up gets longer intervals, not more memory.
                    if (reader.isReady() && !reader.isCancelled()) {
                        StatsResponse stats = meter.since(before[0]).toBuilder()
                                .setStreams(sessions.size())
                                .build();
                        before[0] = meter.snapshot();
                        reader.onNext(stats);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
        reader.setOnCancelHandler(() -> ticks.cancel(false));
    }

    /** Ends every stream, so that routers go elsewhere; what was admitted is answered first by whoever closes the batcher. */
    void drain() {
        heartbeats.cancel(false);
        sessions.forEach(ExchangeSession::drain);
    }
}
