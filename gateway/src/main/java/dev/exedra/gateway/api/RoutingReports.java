package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.RoutingReport;
import dev.exedra.proto.inference.v1.RoutingReportRequest;
import dev.exedra.proto.inference.v1.StageRouting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which experts computed an answer: {@code routing_report}, an extension of OpenAI's API. A request asks for the first
 * {@code max_tokens} of them; each choice then has its own report.
 */
final class RoutingReports {

    private RoutingReports() {}

    /**
     * The report of one choice.
     *
     * @param capped whether there were more tokens than the report may hold
     */
    record Report(List<Token> tokens, boolean capped) {}

    /**
     * One token's way.
     *
     * @param position in prompt and output together
     */
    record Token(int position, List<Stage> stages) {}

    /**
     * One layer's stage.
     *
     * @param micros from the step's dispatch to its last answer
     */
    record Stage(int layer, int stage, int micros, List<Expert> experts) {}

    /**
     * One expert of a token.
     *
     * @param pod empty if it is in the router's own process
     */
    record Expert(int expert, float weight, int group, String pod) {}

    /** What a request asks for; null if for none. */
    static @Nullable RoutingReportRequest read(Fields fields) {
        return fields.object("routing_report")
                .map(report -> RoutingReportRequest.newBuilder()
                        .setMaxTokens(report.whole32("max_tokens", 1, Integer.MAX_VALUE)
                                .orElseThrow(() -> Values.wrong(report.path("max_tokens"), "is missing")))
                        .build())
                .orElse(null);
    }

    static void set(Prompt.Builder prompt, @Nullable RoutingReportRequest report) {
        if (report != null) {
            prompt.setRoutingReport(report);
        }
    }

    /** What the router reported; null if nothing. */
    static @Nullable Report of(Finished finished) {
        if (!finished.hasRoutingReport()) {
            return null;
        }
        RoutingReport report = finished.getRoutingReport();
        return new Report(
                report.getTokensList().stream()
                        .map(token -> new Token(
                                token.getPosition(),
                                token.getStagesList().stream()
                                        .map(RoutingReports::stage)
                                        .toList()))
                        .toList(),
                report.getCapped());
    }

    private static Stage stage(StageRouting stage) {
        return new Stage(
                stage.getLayer(),
                stage.getStage(),
                stage.getMicros(),
                stage.getExpertsList().stream()
                        .map(expert ->
                                new Expert(expert.getExpert(), expert.getWeight(), expert.getGroup(), expert.getPod()))
                        .toList());
    }
}
