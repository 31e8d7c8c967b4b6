package dev.exedra.gateway.api;

import dev.exedra.gateway.error.ApiException;
import dev.exedra.proto.inference.v1.Finished;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer ended.
 *
 * @param finishReason stop or length
 * @param stopReason the stop string or id that ended it, as vLLM tells it; null for an end-of-text token
 * @param routingReport which experts were asked, if the request wanted to know
 */
record Ending(String finishReason, @Nullable Object stopReason, RoutingReports.@Nullable Report routingReport) {

    static Ending of(Finished finished) {
        return switch (finished.getReason()) {
            case FINISH_REASON_STOP -> new Ending("stop", stopReason(finished), RoutingReports.of(finished));
            case FINISH_REASON_LENGTH -> new Ending("length", null, RoutingReports.of(finished));
            case FINISH_REASON_CANCELLED, FINISH_REASON_UNSPECIFIED, UNRECOGNIZED ->
                throw ApiException.unavailable("The router gave up this answer; ask again", null);
        };
    }

    private static @Nullable Object stopReason(Finished finished) {
        if (!finished.getStopString().isEmpty()) {
            return finished.getStopString();
        }
        return finished.hasStopTokenId() ? (Object) finished.getStopTokenId() : null;
    }
}
