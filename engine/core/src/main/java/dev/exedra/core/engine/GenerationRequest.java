package dev.exedra.core.engine;

import dev.exedra.core.moe.Overflow;
import dev.exedra.core.sampling.SamplingParameters;
import java.time.Duration;

/**
 * What one sequence starts from.
 *
 * @param promptIds at least one token id
 * @param sampling how tokens are chosen and when to stop
 * @param skipSpecialTokens whether special tokens are left out of the text
 * @param resumption how far it has come already
 * @param reportedTokens tokens from the prompt's first one on whose routing the listener is told
 * @param tenant on whose behalf
 * @param overflow what it allows where experts are full
 * @param timeLimit from submission on; a sequence that has not ended by then fails
 */
public record GenerationRequest(
        int[] promptIds,
        SamplingParameters sampling,
        boolean skipSpecialTokens,
        Resumption resumption,
        int reportedTokens,
        Tenant tenant,
        Overflow overflow,
        Duration timeLimit) {

    /** Longer than anybody waits. */
    public static final Duration NO_TIME_LIMIT = Duration.ofDays(3650);

    public GenerationRequest {
        promptIds = promptIds.clone();
        timeLimit = timeLimit.compareTo(NO_TIME_LIMIT) < 0 ? timeLimit : NO_TIME_LIMIT;
    }

    /** A sequence from its beginning, nobody's in particular, routed exactly, with all the time it needs. */
    public GenerationRequest(int[] promptIds, SamplingParameters sampling, boolean skipSpecialTokens) {
        this(promptIds, sampling, skipSpecialTokens, Resumption.NONE, 0, Tenant.NONE, Overflow.EXACT, NO_TIME_LIMIT);
    }

    /** The same, gone on with. */
    public GenerationRequest withResumption(Resumption other) {
        return new GenerationRequest(
                promptIds, sampling, skipSpecialTokens, other, reportedTokens, tenant, overflow, timeLimit);
    }

    /** The same with the routing of so many tokens told. */
    public GenerationRequest withReportedTokens(int tokens) {
        return new GenerationRequest(
                promptIds, sampling, skipSpecialTokens, resumption, tokens, tenant, overflow, timeLimit);
    }

    /** The same for somebody. */
    public GenerationRequest withTenant(Tenant other) {
        return new GenerationRequest(
                promptIds, sampling, skipSpecialTokens, resumption, reportedTokens, other, overflow, timeLimit);
    }

    /** The same, where experts may be full. */
    public GenerationRequest withOverflow(Overflow other) {
        return new GenerationRequest(
                promptIds, sampling, skipSpecialTokens, resumption, reportedTokens, tenant, other, timeLimit);
    }

    /** The same in no more than so much time. */
    public GenerationRequest withTimeLimit(Duration limit) {
        return new GenerationRequest(
                promptIds, sampling, skipSpecialTokens, resumption, reportedTokens, tenant, overflow, limit);
    }

    @Override
    public int[] promptIds() {
        return promptIds.clone();
    }

    int promptLength() {
        return promptIds.length;
    }
}
