package dev.exedra.expert.service;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.expert.ExpertException;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.ExpertSelection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a pod is told.
 *
 * @param model folder of the checkpoint
 * @param experts which routed experts it holds; see {@link ExpertSelection}
 * @param shared whether it holds the shared experts
 * @param pod its own name, for logs and reports
 * @param compute f32 or bf16; the checkpoint's own if not set
 * @param kernels name of the provider; the fastest if not set
 * @param threads that compute; one a processor if 0
 * @param grpcPort where it listens; 0 for any free port
 * @param maxPieceRows rows of one call
 * @param maxBatchRows rows that are computed together
 * @param creditPerStream rows times experts that a router may have outstanding at most
 * @param heartbeatMillis between two heartbeats
 * @param maximumExpertSeries figures of single experts, before they are summed up over layers
 * @param expert how its queue is kept, and whether it computes at all
 */
@ConfigurationProperties("exedra")
public record ExpertProperties(
        @Nullable Path model,
        @DefaultValue("all") String experts,
        @DefaultValue("false") boolean shared,
        @DefaultValue("") String pod,
        @Nullable String compute,
        @Nullable String kernels,
        @DefaultValue("0") int threads,
        @DefaultValue("9091") int grpcPort,
        @DefaultValue("512") int maxPieceRows,
        @DefaultValue("2048") int maxBatchRows,
        @DefaultValue("16384") long creditPerStream,
        @DefaultValue("250") int heartbeatMillis,
        @DefaultValue("4096") int maximumExpertSeries,
        @DefaultValue ExpertComputing expert) {

    public ExpertProperties {
        if (model == null || !Files.isDirectory(model)) {
            throw new IllegalArgumentException("exedra.model is " + model + ": set it to the folder of a checkpoint");
        }
        if (compute != null && !compute.equals("f32") && !compute.equals("bf16")) {
            throw new IllegalArgumentException("exedra.compute is " + compute + ": set it to f32 or bf16");
        }
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("exedra.threads is " + threads + ": set it from 0 to 1024");
        }
        if (grpcPort < 0 || grpcPort > 65_535) {
            throw new IllegalArgumentException("exedra.grpc-port is " + grpcPort + ": set it from 0 to 65535");
        }
        if (maximumExpertSeries < 0 || maximumExpertSeries > 1 << 20) {
            throw new IllegalArgumentException(
                    "exedra.maximum-expert-series is " + maximumExpertSeries + ": set it from 0 to 1048576");
        }
        try {
            ExpertSelection.parse(experts);
            limits(maxPieceRows, maxBatchRows, creditPerStream, heartbeatMillis, expert);
        } catch (ExpertException wrong) {
            throw new IllegalArgumentException("exedra." + wrong.getMessage(), wrong);
        }
    }

    Path folder() {
        if (model == null) {
            throw new IllegalStateException("exedra.model is not set");
        }
        return model;
    }

    ExpertLimits limits() {
        return limits(maxPieceRows, maxBatchRows, creditPerStream, heartbeatMillis, expert);
    }

    private static ExpertLimits limits(
            int maxPieceRows, int maxBatchRows, long creditPerStream, int heartbeatMillis, ExpertComputing expert) {
        int millis = (int) Math.min(Integer.MAX_VALUE, expert.maxQueueTime().toMillis());
        return new ExpertLimits(maxPieceRows, maxBatchRows, creditPerStream, heartbeatMillis)
                .withMaxQueueMillis(millis);
    }

    LoadOptions options() {
        return new LoadOptions(
                Optional.ofNullable(compute).map(name -> name.equals("f32") ? Compute.F32 : Compute.BF16),
                Optional.ofNullable(kernels),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                1);
    }
}
