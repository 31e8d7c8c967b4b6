package dev.exedra.expert;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.HeldStage;
import dev.exedra.proto.expert.v1.Numerics;
import dev.exedra.proto.wire.ExpertWire;
import dev.exedra.proto.wire.SegmentPool;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Serves a pod's experts. Closing answers what was admitted and then ends. */
public final class ExpertServer implements AutoCloseable {

    /** Of the protocol in expert.proto. */
    public static final int PROTOCOL_VERSION = 1;

    private final PodExperts experts;
    private final ExpertLimits limits;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exedra-heartbeat").daemon(true).factory());
    private final HealthStatusManager health = new HealthStatusManager();
    private final ExpertBatcher batcher;
    private final ExpertEndpoint endpoint;
    private final Server server;

    private ExpertServer(
            PodExperts experts, ExpertLimits limits, InetSocketAddress address, String pod, PodTelemetry telemetry)
            throws IOException {
        this.experts = experts;
        this.limits = limits;
        PodMetrics metrics = new PodMetrics(telemetry.registry(), telemetry.maximumExpertSeries());
        LoadMeter meter = new LoadMeter(metrics);
        long floor = Math.multiplyExact((long) limits.maxPieceRows(), mostExpertsOfARow());
        QueueLimit budget = new QueueLimit(Duration.ofMillis(limits.maxQueueMillis()), floor, Long.MAX_VALUE);
        this.batcher =
                new ExpertBatcher(experts, limits.maxBatchRows(), meter, new PodSpans(telemetry.traces()), budget);
        DescribeResponse description = describe(pod);
        this.endpoint = new ExpertEndpoint(
                // Kernels run over padded rows, twice as many at most.
                ExpertWire.of(new SegmentPool(2, limits.keptBufferBytes())),
                description,
                new PieceReader(experts, limits.maxPieceRows()),
                batcher,
                limits,
                meter,
                new CreditLedger(floor, limits.creditPerStream(), budget::limit),
                timer);
        metrics.bind(meter, endpoint, description);
        this.server = NettyServerBuilder.forAddress(address)
                .directExecutor()
                .maxInboundMessageSize(maxMessageBytes())
                .addStreamTracerFactory(metrics.bytes())
                .addService(endpoint)
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        try {
            server.start();
        } catch (IOException | RuntimeException failure) {
            batcher.close();
            timer.shutdownNow();
            throw failure;
        }
        health.setStatus(ExpertServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    }

    /**
     * Begins to serve and tells nobody what it does.
     *
     * @see #start(HostedExperts, ExpertLimits, InetSocketAddress, String, PodTelemetry)
     */
    public static ExpertServer start(HostedExperts experts, ExpertLimits limits, InetSocketAddress address, String pod)
            throws IOException {
        return start(experts, limits, address, pod, PodTelemetry.none());
    }

    /**
     * Begins to serve; the experts are closed with the server.
     *
     * @param address port 0 for any free one
     * @param pod the pod's own name
     * @param telemetry is told what the pod does
     * @throws IOException if the address is taken
     */
    public static ExpertServer start(
            HostedExperts experts, ExpertLimits limits, InetSocketAddress address, String pod, PodTelemetry telemetry)
            throws IOException {
        return start(PodExperts.of(experts), limits, address, pod, telemetry);
    }

    /**
     * The same for any experts.
     *
     * @throws IOException if the address is taken
     */
    public static ExpertServer start(
            PodExperts experts, ExpertLimits limits, InetSocketAddress address, String pod, PodTelemetry telemetry)
            throws IOException {
        return new ExpertServer(experts, limits, address, pod, telemetry);
    }

    /** Rows of hidden states, ids and weights for every expert, and room for the rest. */
    private int maxMessageBytes() {
        long row = 4L * experts.spec().hidden() + 16L * 1024;
        return (int) Math.min(Integer.MAX_VALUE, limits.maxPieceRows() * row + (1 << 16));
    }

    /** In any stage; the shared ones count for one. */
    private int mostExpertsOfARow() {
        int most = 1;
        for (LayerSpec layer : experts.spec().layers()) {
            if (layer.feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> stages)) {
                for (MoeStage stage : stages) {
                    most = Math.max(
                            most, stage.gate().mostChosen(stage.experts().size()));
                }
            }
        }
        return most;
    }

    private DescribeResponse describe(String pod) {
        ModelSpec spec = experts.spec();
        DescribeResponse.Builder description = DescribeResponse.newBuilder()
                .setProtocolVersion(PROTOCOL_VERSION)
                .setFingerprint(experts.fingerprint())
                .setModelType(spec.modelType())
                .setNumerics(Numerics.newBuilder()
                        .setProvider(experts.provider())
                        .setInstructionSet(experts.numerics())
                        .setCompute(experts.compute().name().toLowerCase(Locale.ROOT)))
                .setWeightBytes(experts.bytes())
                .setMaxPieceRows(limits.maxPieceRows())
                .setPod(pod)
                .setHiddenSize(spec.hidden())
                .setReady(true);
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            if (spec.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> stages)) {
                for (int stage = 0; stage < stages.size(); stage++) {
                    describe(layer, stage, stages.get(stage), description);
                }
            }
        }
        return description.build();
    }

    private void describe(int layer, int stage, MoeStage spec, DescribeResponse.Builder description) {
        HeldStage.Builder held = HeldStage.newBuilder()
                .setLayer(layer)
                .setStage(stage)
                .setShared(experts.holdsShared() && spec.shared().isPresent());
        for (int expert = 0; expert < spec.experts().size(); expert++) {
            if (experts.holds(new ExpertId(layer, stage, expert))) {
                held.addExperts(expert);
            }
        }
        if (held.getExpertsCount() > 0 || held.getShared()) {
            description.addHeld(held);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Says that it ends, takes no more, answers what it took, and ends. */
    @Override
    public void close() {
        health.enterTerminalState();
        endpoint.announceEnd();
        batcher.close();
        endpoint.end();
        server.shutdown();
        try {
            server.awaitTermination(limits.closingMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        server.shutdownNow();
        timer.shutdownNow();
        experts.close();
    }
}
