package dev.exedra.expert;

import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.HeldStage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A pod's figures. What is counted anyway is read when somebody looks; only distributions are noted on the way. */
final class PodMetrics implements PodObserver {

    private static final Duration[] BOUNDARIES = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };
    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048};

    private final MeterRegistry registry;
    private final WireBytes bytes = new WireBytes();
    private final Timer queue;
    private final Timer compute;
    private final DistributionSummary batches;

    PodMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.queue = Timer.builder("exedra.expert.queue")
                .description("Time that calls wait for their turn")
                .serviceLevelObjectives(BOUNDARIES)
                .register(registry);
        this.compute = Timer.builder("exedra.expert.compute")
                .description("Time that a batch takes to compute")
                .serviceLevelObjectives(BOUNDARIES)
                .register(registry);
        this.batches = DistributionSummary.builder("exedra.expert.batch.rows")
                .description("Rows that are computed together")
                .serviceLevelObjectives(BATCHES)
                .register(registry);
    }

    /** Counts bytes of all messages. */
    WireBytes bytes() {
        return bytes;
    }

    @Override
    public void queued(long nanos) {
        queue.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void computed(int rows, long nanos) {
        compute.record(nanos, TimeUnit.NANOSECONDS);
        batches.record(rows);
    }

    /** Shows what others count. */
    void bind(LoadMeter meter, ExpertEndpoint endpoint, DescribeResponse description) {
        description.getHeldList().forEach(stage -> bind(meter, stage));
        Set<ForwardErrorCode> reasons = EnumSet.complementOf(
                EnumSet.of(ForwardErrorCode.FORWARD_ERROR_CODE_UNSPECIFIED, ForwardErrorCode.UNRECOGNIZED));
        for (ForwardErrorCode code : reasons) {
            String reason =
                    code.name().substring("FORWARD_ERROR_CODE_".length()).toLowerCase(Locale.ROOT);
            FunctionCounter.builder("exedra.expert.refused", meter, counted -> counted.refusals(code))
                    .description("Calls that were answered with an error")
                    .tag("reason", reason)
                    .register(registry);
        }
        FunctionCounter.builder("exedra.expert.received", bytes, WireBytes::received)
                .description("Bytes of messages that came")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("exedra.expert.sent", bytes, WireBytes::sent)
                .description("Bytes of messages that went")
                .baseUnit("bytes")
                .register(registry);
        gauges(meter, endpoint);
    }

    private void gauges(LoadMeter meter, ExpertEndpoint endpoint) {
        Gauge.builder("exedra.expert.waiting", meter, LoadMeter::waiting)
                .description("Rows times experts that wait")
                .register(registry);
        Gauge.builder("exedra.expert.credit.open", endpoint, ExpertEndpoint::openCredit)
                .description("Rows times experts that routers may still send")
                .register(registry);
        Gauge.builder("exedra.expert.credit.used", endpoint, ExpertEndpoint::usedCredit)
                .description("Rows times experts that routers sent and have no answer to")
                .register(registry);
        Gauge.builder("exedra.expert.streams", endpoint, ExpertEndpoint::streams)
                .description("Routers that hold a stream")
                .register(registry);
    }

    private void bind(LoadMeter meter, HeldStage stage) {
        List<Integer> routed = stage.getExpertsList();
        Piece.Key key = new Piece.Key(stage.getLayer(), stage.getStage(), false);
        routed.forEach(expert -> tokens(meter, key, expert, String.valueOf(expert)));
        if (stage.getShared()) {
            tokens(meter, new Piece.Key(stage.getLayer(), stage.getStage(), true), 0, "shared");
        }
    }

    private void tokens(LoadMeter meter, Piece.Key stage, int expert, String name) {
        FunctionCounter.builder("exedra.expert.tokens", meter, counted -> counted.rows(stage, expert))
                .description("Tokens that an expert was asked for")
                .tag("layer", String.valueOf(stage.layer()))
                .tag("stage", String.valueOf(stage.stage()))
                .tag("expert", name)
                .register(registry);
    }
}
