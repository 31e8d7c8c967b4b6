package dev.exedra.gateway.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be set in the gateway beside its port; a wrong value stops the start.
 *
 * @param routerAddress host:port of the routers' gRPC doors, all alike; a name with several addresses is several routers
 * @param apiKeysFile JSON file of hashed API keys; without one everybody may ask
 * @param modelListAge how long a list of models is believed
 * @param traceSamplingRate part of the requests that are traced, from 0 to 1; a client's own trace decides for itself
 */
@ConfigurationProperties("exedra.gateway")
public record GatewayProperties(
        @DefaultValue("localhost:9090") List<String> routerAddress,
        @Nullable Path apiKeysFile,
        @DefaultValue("10s") Duration modelListAge,
        @DefaultValue("0.01") double traceSamplingRate,
        @DefaultValue Limits limits,
        @DefaultValue Timeouts timeouts,
        @DefaultValue Retry retry,
        @DefaultValue Routers routers,
        @DefaultValue Breaker breaker,
        @DefaultValue Buffers buffers,
        @DefaultValue("8MB") DataSize maximumRequestSize) {

    public GatewayProperties {
        if (routerAddress.isEmpty()) {
            throw Settings.wrong("router-address", "", "set host:port of at least one router");
        }
        routerAddress.forEach(RouterAddress::parse);
        Settings.positive("model-list-age", modelListAge);
        if (!(traceSamplingRate >= 0 && traceSamplingRate <= 1)) {
            throw Settings.wrong("trace-sampling-rate", String.valueOf(traceSamplingRate), "set it from 0 to 1");
        }
        Settings.within(
                "maximum-request-size", maximumRequestSize, DataSize.ofKilobytes(1), DataSize.ofMegabytes(1024));
    }

    /** Where the routers are, not looked up yet. */
    List<InetSocketAddress> routerNames() {
        return routerAddress.stream()
                .map(address -> RouterAddress.parse(address).unresolved())
                .toList();
    }

    /**
     * How much one request may ask for.
     *
     * @param maximumSequences prompts times choices of one request
     * @param maximumStopStrings stop strings of one request
     * @param maximumLogprobs alternatives a token
     * @param maximumJsonDepth nested arrays and objects
     */
    public record Limits(
            @DefaultValue("128") int maximumSequences,
            @DefaultValue("16") int maximumStopStrings,
            @DefaultValue("20") int maximumLogprobs,
            @DefaultValue("64") int maximumJsonDepth) {

        public Limits {
            Settings.within("limits.maximum-sequences", maximumSequences, 1, 4096);
            Settings.within("limits.maximum-stop-strings", maximumStopStrings, 1, 1024);
            Settings.within("limits.maximum-logprobs", maximumLogprobs, 1, 1024);
            Settings.within("limits.maximum-json-depth", maximumJsonDepth, 8, 500);
        }
    }

    /**
     * How long what may take.
     *
     * @param request from the first byte of a request to the last of its answer
     * @param requestBody until a request's body has arrived
     * @param stalledReader until a client that reads nothing loses its request
     */
    public record Timeouts(
            @DefaultValue("10m") Duration request,
            @DefaultValue("30s") Duration requestBody,
            @DefaultValue("60s") Duration stalledReader) {

        public Timeouts {
            Settings.positive("timeouts.request", request);
            Settings.positive("timeouts.request-body", requestBody);
            Settings.positive("timeouts.stalled-reader", stalledReader);
        }
    }

    /**
     * What has not begun is tried again; what has begun goes on with another router where it broke.
     *
     * @param maximumRetries tries in a row that bring nothing, after the first
     * @param firstBackoff wait before the same router is tried again; doubled for each further time
     * @param maximumResumes how often one answer goes on elsewhere
     */
    public record Retry(
            @DefaultValue("2") int maximumRetries,
            @DefaultValue("50ms") Duration firstBackoff,
            @DefaultValue("4") int maximumResumes) {

        public Retry {
            Settings.within("retry.maximum-retries", maximumRetries, 0, 10);
            Settings.positive("retry.first-backoff", firstBackoff);
            Settings.within("retry.maximum-resumes", maximumResumes, 0, 100);
        }
    }

    /**
     * How the routers are watched.
     *
     * @param heartbeat how often a router that has work is asked for a sign of life
     * @param maximumSilentHeartbeats after which its work goes on with another; ten times as many if there is no other
     * @param refresh how often the routers' names are looked up again
     */
    public record Routers(
            @DefaultValue("250ms") Duration heartbeat,
            @DefaultValue("5") int maximumSilentHeartbeats,
            @DefaultValue("5s") Duration refresh) {

        public Routers {
            Settings.positive("routers.heartbeat", heartbeat);
            Settings.within("routers.maximum-silent-heartbeats", maximumSilentHeartbeats, 2, 1000);
            Settings.positive("routers.refresh", refresh);
        }
    }

    /**
     * When the router is left alone for a while.
     *
     * @param failureRatePercent of the last calls, unavailable, that open the breaker
     * @param windowCalls calls that are looked at
     * @param minimumCalls calls before anything is concluded
     * @param openTime how long it stays open
     */
    public record Breaker(
            @DefaultValue("50") int failureRatePercent,
            @DefaultValue("50") int windowCalls,
            @DefaultValue("20") int minimumCalls,
            @DefaultValue("1s") Duration openTime) {

        public Breaker {
            Settings.within("breaker.failure-rate-percent", failureRatePercent, 1, 100);
            Settings.within("breaker.window-calls", windowCalls, 1, 10_000);
            Settings.within("breaker.minimum-calls", minimumCalls, 1, windowCalls);
            Settings.positive("breaker.open-time", openTime);
        }
    }

    /**
     * Memory between the router and a client that reads slowly.
     *
     * @param outboxSize a client connection's send buffer
     * @param streamWindow what the router may send ahead on one stream
     * @param connectionWindow what the router may send ahead on all proxied streams of a connection, so that stalled
     *     ones (connectionWindow / streamWindow of them) do not stall the others
     * @param maximumRouterMessageSize one message of the router; a scored prompt is one if not streamed
     */
    public record Buffers(
            @DefaultValue("128KB") DataSize outboxSize,
            @DefaultValue("64KB") DataSize streamWindow,
            @DefaultValue("64MB") DataSize connectionWindow,
            @DefaultValue("64MB") DataSize maximumRouterMessageSize) {

        public Buffers {
            Settings.within("buffers.outbox-size", outboxSize, DataSize.ofKilobytes(4), DataSize.ofMegabytes(64));
            Settings.within("buffers.stream-window", streamWindow, DataSize.ofKilobytes(4), DataSize.ofMegabytes(64));
            Settings.within("buffers.connection-window", connectionWindow, streamWindow, DataSize.ofMegabytes(1024));
            Settings.within(
                    "buffers.maximum-router-message-size",
                    maximumRouterMessageSize,
                    DataSize.ofKilobytes(64),
                    DataSize.ofMegabytes(1024));
        }
    }
}
