package dev.exedra.router.grpc;

import dev.exedra.core.engine.RoutedStage;
import dev.exedra.core.engine.RoutedToken;
import dev.exedra.proto.inference.v1.ExpertRouting;
import dev.exedra.proto.inference.v1.RoutingReport;
import dev.exedra.proto.inference.v1.StageRouting;
import dev.exedra.proto.inference.v1.TokenRouting;

/** Gathers a routing report that stays within its size: the first tokens, whole ones. */
final class RoutingReporter {

    private final long maximumBytes;
    private final RoutingReport.Builder report = RoutingReport.newBuilder();
    private long bytes;
    private boolean full;

    RoutingReporter(long maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    void add(RoutedToken token) {
        if (full) {
            return;
        }
        TokenRouting.Builder message = TokenRouting.newBuilder().setPosition(token.position());
        token.stages().forEach(stage -> message.addStages(of(stage)));
        TokenRouting routing = message.build();
        bytes += routing.getSerializedSize();
        full = bytes > maximumBytes;
        if (!full) {
            report.addTokens(routing);
        }
    }

    private static StageRouting of(RoutedStage stage) {
        StageRouting.Builder message = StageRouting.newBuilder()
                .setLayer(stage.layer())
                .setStage(stage.stage())
                .setMicros((int) Math.min(Integer.MAX_VALUE, stage.nanos() / 1000));
        for (RoutedStage.Routed routed : stage.experts()) {
            message.addExperts(ExpertRouting.newBuilder()
                    .setExpert(routed.expert())
                    .setWeight(routed.weight())
                    .setGroup(routed.group())
                    .setPod(routed.pod()));
        }
        return message.build();
    }

    /** @param computed tokens that the model computed, reported or not */
    RoutingReport report(int computed) {
        return report.setCapped(report.getTokensCount() < computed).build();
    }
}
