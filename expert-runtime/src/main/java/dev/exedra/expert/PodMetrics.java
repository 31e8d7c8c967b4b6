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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final int maximumExpertSeries;
    private final WireBytes bytes = new WireBytes();
    private final Timer queue;
    private final Timer compute;
    private final DistributionSummary batches;

    PodMetrics(MeterRegistry registry, int maximumExpertSeries) {
        this.registry = registry;
        this.maximumExpertSeries = maximumExpertSeries;
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
        tokens(meter, description.getHeldList());
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

    /** A series an expert of a stage; where these would be too many, one an expert id over all layers. */
    private void tokens(LoadMeter meter, List<HeldStage> held) {
        int series = held.stream().mapToInt(HeldStage::getExpertsCount).sum();
        if (series <= maximumExpertSeries) {
            held.forEach(stage -> {
                Piece.Key key = new Piece.Key(stage.getLayer(), stage.getStage(), false);
                stage.getExpertsList().forEach(expert -> tokens(meter, List.of(key), expert, String.valueOf(expert)));
            });
        } else {
            Map<Integer, List<Piece.Key>> stages = new TreeMap<>();
            held.forEach(stage -> stage.getExpertsList()
                    .forEach(expert -> stages.computeIfAbsent(expert, _ -> new ArrayList<>())
                            .add(new Piece.Key(stage.getLayer(), stage.getStage(), false))));
            stages.forEach((expert, keys) -> tokens(meter, keys, expert, String.valueOf(expert)));
        }
        held.stream().filter(HeldStage::getShared).forEach(stage -> {
            Piece.Key key = new Piece.Key(stage.getLayer(), stage.getStage(), true);
            tokens(meter, List.of(key), 0, "shared");
        });
    }

    private void tokens(LoadMeter meter, List<Piece.Key> stages, int expert, String name) {
        Piece.Key only = stages.getFirst();
        boolean single = stages.size() == 1;
        FunctionCounter.builder("exedra.expert.tokens", meter, counted -> counted.rows(stages, expert))
                .description("Tokens that an expert was asked for")
                .tag("layer", single ? String.valueOf(only.layer()) : "all")
                .tag("stage", single ? String.valueOf(only.stage()) : "all")
                .tag("expert", name)
                .register(registry);
    }
}
