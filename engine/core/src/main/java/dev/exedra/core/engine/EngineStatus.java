package dev.exedra.core.engine;

/**
 * Counters of an engine.
 *
 * @param running sequences that share the steps
 * @param waiting sequences that wait for admission
 * @param usedPages pages of the cache in use
 * @param pages pages that the limit allows
 * @param steps steps so far
 * @param rows rows of all steps so far
 * @param preemptions sequences that gave their pages away so far
 * @param paused sequences whose clients do not read
 * @param waitingTokens tokens that those who wait may still take
 * @param tokensPerSecond that were done with of late, while there was something to do; 0 before the first
 */
public record EngineStatus(
        int running,
        int waiting,
        int usedPages,
        int pages,
        long steps,
        long rows,
        long preemptions,
        int paused,
        long waitingTokens,
        double tokensPerSecond) {}
