package dev.exedra.core.engine;

/**
 * The bounds of an engine; each is a property of the command line with the same words.
 *
 * @param maximumStepRows rows of one step: decoding sequences add one each, prefilling ones a chunk
 * @param maximumRunningSequences sequences that share a step
 * @param maximumWaitingSequences sequences that wait for admission before new ones are refused
 * @param kvCacheBytes keys and values of all sequences together
 * @param pageTokens tokens of a page of the cache, a multiple of 16
 * @param maximumOpenTokens that running and waiting sequences may take together, of prompts and of the longest answers
 * @param maximumOpenCaches how many times the cache those tokens could fill
 * @param flight how a step uses the time until experts elsewhere answer
 */
public record EngineLimits(
        int maximumStepRows,
        int maximumRunningSequences,
        int maximumWaitingSequences,
        long kvCacheBytes,
        int pageTokens,
        long maximumOpenTokens,
        int maximumOpenCaches,
        FlightLimits flight) {

    public EngineLimits {
        atLeastOne("maximumStepRows", maximumStepRows);
        atLeastOne("maximumRunningSequences", maximumRunningSequences);
        atLeastOne("maximumWaitingSequences", maximumWaitingSequences);
        atLeastOne("kvCacheBytes", kvCacheBytes);
        atLeastOne("maximumOpenTokens", maximumOpenTokens);
        atLeastOne("maximumOpenCaches", maximumOpenCaches);
        if (pageTokens < 16 || pageTokens % 16 != 0) {
            throw new EngineException("pageTokens must be a multiple of 16, not " + pageTokens);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new EngineException(name + " must be at least 1, not " + value);
        }
    }

    /** As many tokens as the sequences may have. */
    public EngineLimits(
            int maximumStepRows,
            int maximumRunningSequences,
            int maximumWaitingSequences,
            long kvCacheBytes,
            int pageTokens) {
        this(
                maximumStepRows,
                maximumRunningSequences,
                maximumWaitingSequences,
                kvCacheBytes,
                pageTokens,
                Long.MAX_VALUE >> 8,
                Integer.MAX_VALUE,
                FlightLimits.defaults());
    }

    /** What serves on a small machine: 512 rows a step, 64 sequences, 1 GiB of keys and values. */
    public static EngineLimits defaults() {
        return new EngineLimits(512, 64, 1024, 1L << 30, 128);
    }

    /** The same with another budget for keys and values. */
    public EngineLimits withKvCacheBytes(long bytes) {
        return new EngineLimits(
                maximumStepRows,
                maximumRunningSequences,
                maximumWaitingSequences,
                bytes,
                pageTokens,
                maximumOpenTokens,
                maximumOpenCaches,
                flight);
    }

    /** The same with other rows a step. */
    public EngineLimits withMaximumStepRows(int rows) {
        return new EngineLimits(
                rows,
                maximumRunningSequences,
                maximumWaitingSequences,
                kvCacheBytes,
                pageTokens,
                maximumOpenTokens,
                maximumOpenCaches,
                flight);
    }

    /** The same with another number of running sequences. */
    public EngineLimits withMaximumRunningSequences(int sequences) {
        return new EngineLimits(
                maximumStepRows,
                sequences,
                maximumWaitingSequences,
                kvCacheBytes,
                pageTokens,
                maximumOpenTokens,
                maximumOpenCaches,
                flight);
    }

    /** The same with other bounds on what is open. */
    public EngineLimits withMaximumOpen(long tokens, int caches) {
        return new EngineLimits(
                maximumStepRows,
                maximumRunningSequences,
                maximumWaitingSequences,
                kvCacheBytes,
                pageTokens,
                tokens,
                caches,
                flight);
    }

    /** The same with another use of the time until experts elsewhere answer. */
    public EngineLimits withFlight(FlightLimits limits) {
        return new EngineLimits(
                maximumStepRows,
                maximumRunningSequences,
                maximumWaitingSequences,
                kvCacheBytes,
                pageTokens,
                maximumOpenTokens,
                maximumOpenCaches,
                limits);
    }
}
