package dev.exedra.router.grpc;

import dev.exedra.router.RouterProperties;
import dev.exedra.router.dispatch.DispatchException;
import dev.exedra.router.model.ModelSource;
import dev.exedra.router.model.ServedModel;
import dev.exedra.router.trace.RequestTracing;
import dev.exedra.router.trace.TraceContext;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The gRPC server of a router. It listens at once and is ready when the model is loaded; when it ends, what was accepted is
 * answered first.
 */
public final class RouterServer implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(RouterServer.class);

    /** Pods may start after their router. */
    private static final int RETRY_MILLIS = 1000;

    private final RouterProperties properties;
    private final ModelSource source;
    private final RequestTracing tracing;
    private final ApplicationContext context;
    private final Executor loading;
    private final Calls calls = new Calls();
    private final HealthStatusManager health = new HealthStatusManager();
    private volatile @Nullable ServedModel served;
    private volatile @Nullable String failure;
    private volatile @Nullable Server server;

    /** @param loading a thread for the time that loading takes */
    public RouterServer(
            RouterProperties properties,
            ModelSource source,
            RequestTracing tracing,
            ApplicationContext context,
            Executor loading) {
        this.properties = properties;
        this.source = source;
        this.tracing = tracing;
        this.context = context;
        this.loading = loading;
    }

    @Override
    public void start() {
        health.setStatus("", ServingStatus.NOT_SERVING);
        Server started = NettyServerBuilder.forPort(properties.grpcPort())
                .directExecutor()
                .maxInboundMessageSize((int) properties.maximumMessageSize().toBytes())
                .intercept(new TraceContext())
                .intercept(new InexactTrailer())
                .addService((BindableService) new InferenceEndpoint(
                        this::current,
                        calls,
                        AnswerLimits.of(properties),
                        tracing,
                        new OverflowReader(properties.overflow())))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
        try {
            started.start();
        } catch (IOException taken) {
            throw new UncheckedIOException(
                    "exedra.grpc-port " + properties.grpcPort() + " cannot be listened on: " + taken.getMessage(),
                    taken);
        }
        server = started;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        load();
    }

    private void load() {
        source.load(loading).whenComplete(this::loaded);
    }

    private void loaded(@Nullable ServedModel model, @Nullable Throwable error) {
        if (model != null) {
            served = model;
            health.setStatus("", ServingStatus.SERVING);
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            LOGGER.info(
                    "serving {} on gRPC port {}: {}",
                    model.id(),
                    port(),
                    model.model().description());
        } else if (error != null) {
            Throwable cause = error instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : error;
            if (cause instanceof DispatchException lost && lost.retryable() && isRunning()) {
                LOGGER.warn("not ready, trying again: {}", lost.getMessage());
                CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, loading)
                        .execute(this::load);
            } else {
                failure = cause.getMessage();
                LOGGER.error("{} cannot be served: {}", properties.folder(), cause.getMessage());
            }
        }
    }

    private ServedModel current() {
        ServedModel model = served;
        if (model == null) {
            throw Statuses.unavailable(
                    failure == null ? "the model is being loaded: ask again" : "no model is served: " + failure);
        }
        return model;
    }

    /** Whether the model is loaded, and every expert of it found. */
    public boolean isServing() {
        return served != null;
    }

    /** Where it listens; -1 before it does. */
    public int port() {
        Server listening = server;
        return listening == null ? -1 : listening.getPort();
    }

    @Override
    public void stop(Runnable callback) {
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        health.setStatus("", ServingStatus.NOT_SERVING);
        LOGGER.info("ending: {} sequences to finish", calls.open());
        CompletableFuture<Void> _ = calls.drain()
                .toCompletableFuture()
                .orTimeout(properties.drainTime().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        LOGGER.warn("{} sequences did not finish in {}", calls.open(), properties.drainTime());
                    }
                    end();
                    callback.run();
                });
    }

    private void end() {
        Server listening = server;
        if (listening != null) {
            listening.shutdown();
        }
        server = null;
        ServedModel model = served;
        if (model != null) {
            served = null;
            model.close();
        }
    }

    @Override
    public void stop() {
        end();
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
