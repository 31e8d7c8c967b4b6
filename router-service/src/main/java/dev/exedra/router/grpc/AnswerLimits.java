package dev.exedra.router.grpc;

import dev.exedra.router.RouterProperties;

/**
 * Bounds of an answer.
 *
 * @param routingReportBytes of a routing report; the tokens that no longer fit are left out
 * @param outboxTokens that wait for a client that reads slowly before its sequence pauses
 */
record AnswerLimits(long routingReportBytes, int outboxTokens) {

    static AnswerLimits of(RouterProperties properties) {
        return new AnswerLimits(properties.maximumRoutingReportSize().toBytes(), properties.outboxTokens());
    }
}
