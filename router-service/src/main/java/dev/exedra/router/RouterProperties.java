package dev.exedra.router;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a router is told.
 *
 * @param model folder of the checkpoint
 * @param modelId what clients call it; the folder's name if not set
 * @param pods host:port of every expert pod, of routed and of shared experts, or dns:///host:port of names whose every address is
 *     a pod; none, and no discovery, to compute the experts in this process
 * @param discovery how pods are found beside
 * @param groups groups in which experts are added where they are computed in this process
 * @param compute f32 or bf16; the checkpoint's own if not set
 * @param kernels name of the provider; the fastest if not set
 * @param threads that compute; one a processor if 0
 * @param grpcPort where it listens; 0 for any free port
 * @param kvCacheSize keys and values of all sequences together
 * @param maximumRunningSequences that share a step
 * @param maximumWaitingSequences that wait for admission before new ones are refused
 * @param maximumOpenTokens that running and waiting sequences may take together, of prompts and of the longest answers
 * @param maximumOpenCaches how many times the KV cache those tokens could fill
 * @param outboxTokens that wait for a client that reads slowly before its sequence pauses
 * @param maximumStepRows rows of one step
 * @param minimumSplitRows of a step that is computed as two micro-batches, one at its experts while the other computes attention
 * @param maximumMessageSize of a request
 * @param maximumExpertSeries figures of single experts, where these are in this process, before they are summed up over layers
 * @param maximumRoutingReportSize of the routing report in an answer, which holds the first tokens that fit
 * @param overflow what becomes of tokens whose experts are full
 * @param dispatch its bounds towards its pods
 * @param maximumTracedSteps of a sampled request that have spans, its first ones
 * @param drainTime that accepted requests have when the router ends
 */
@ConfigurationProperties("exedra")
public record RouterProperties(
        @Nullable Path model,
        @Nullable String modelId,
        @DefaultValue List<String> pods,
        @DefaultValue Discovery discovery,
        @DefaultValue("1") int groups,
        @Nullable String compute,
        @Nullable String kernels,
        @DefaultValue("0") int threads,
        @DefaultValue("9090") int grpcPort,
        @DefaultValue("1GB") DataSize kvCacheSize,
        @DefaultValue("64") int maximumRunningSequences,
        @DefaultValue("1024") int maximumWaitingSequences,
        @DefaultValue("4194304") long maximumOpenTokens,
        @DefaultValue("32") int maximumOpenCaches,
        @DefaultValue("64") int outboxTokens,
        @DefaultValue("512") int maximumStepRows,
        @DefaultValue("256") int minimumSplitRows,
        @DefaultValue("16MB") DataSize maximumMessageSize,
        @DefaultValue("4096") int maximumExpertSeries,
        @DefaultValue("1MB") DataSize maximumRoutingReportSize,
        @DefaultValue OverflowProperties overflow,
        @DefaultValue DispatchProperties dispatch,
        @DefaultValue("64") int maximumTracedSteps,
        @DefaultValue("30s") Duration drainTime) {

    private static final Pattern POD = Pattern.compile("(dns:///)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}");

    public RouterProperties {
        if (model == null || !Files.isDirectory(model)) {
            throw new IllegalArgumentException("exedra.model is " + model + ": set it to the folder of a checkpoint");
        }
        if (compute != null && !compute.equals("f32") && !compute.equals("bf16")) {
            throw new IllegalArgumentException("exedra.compute is " + compute + ": set it to f32 or bf16");
        }
        for (String pod : pods) {
            if (!POD.matcher(pod).matches()) {
                throw new IllegalArgumentException("exedra.pods names " + pod
                        + ": set host:port of a pod, or dns:///host:port of a name whose every address is one");
            }
        }
        within("groups", groups, 1, 1 << 16);
        within("threads", threads, 0, 1024);
        within("grpc-port", grpcPort, 0, 65_535);
        within("kv-cache-size", kvCacheSize.toBytes(), 1 << 20, 1L << 42);
        within("maximum-running-sequences", maximumRunningSequences, 1, 1 << 16);
        within("maximum-waiting-sequences", maximumWaitingSequences, 0, 1 << 20);
        within("maximum-open-tokens", maximumOpenTokens, 1, 1L << 40);
        within("maximum-open-caches", maximumOpenCaches, 1, 1 << 20);
        within("outbox-tokens", outboxTokens, 1, 1 << 16);
        within("maximum-step-rows", maximumStepRows, 1, 1 << 16);
        within("minimum-split-rows", minimumSplitRows, 2, 1 << 20);
        within("maximum-message-size", maximumMessageSize.toBytes(), 1 << 16, 1 << 30);
        within("maximum-expert-series", maximumExpertSeries, 0, 1 << 20);
        within("maximum-routing-report-size", maximumRoutingReportSize.toBytes(), 0, 1 << 26);
        within("maximum-traced-steps", maximumTracedSteps, 0, 1 << 20);
        within("drain-time in ms", drainTime.toMillis(), 0, 3_600_000);
    }

    /**
     * How pods are found.
     *
     * @param selector labels of the Kubernetes EndpointSlices to watch, as kubectl takes them; none without
     * @param namespace where they are; the one that this pod is in if not set
     * @param portName of the Services' port
     * @param dnsInterval between two questions for the addresses of names
     */
    public record Discovery(
            @Nullable String selector,
            @Nullable String namespace,
            @DefaultValue("grpc") String portName,
            @DefaultValue("5s") Duration dnsInterval) {

        public Discovery {
            within("discovery.dns-interval in ms", dnsInterval.toMillis(), 10, 3_600_000);
        }
    }

    /** Whether experts are in pods. */
    public boolean hasPods() {
        return !pods.isEmpty() || discovery.selector != null;
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "exedra." + name + " is " + value + ": set it from " + least + " to " + most);
        }
    }

    /** The folder, which is always there. */
    public Path folder() {
        if (model == null) {
            throw new IllegalStateException("exedra.model is not set");
        }
        return model;
    }

    /** What clients call the model. */
    public String servedId() {
        if (modelId != null) {
            return modelId;
        }
        Path name = folder().toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }
}
