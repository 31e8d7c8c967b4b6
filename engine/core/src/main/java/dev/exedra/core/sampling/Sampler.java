package dev.exedra.core.sampling;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Chooses the next token of a sequence from its row of logits. The choice is a pure function of the arguments, bit for
 * bit: the same in the interpreter and compiled, alone and in a batch.
 *
 * <p>The order is vLLM's. End-of-sequence and stop ids are masked before minimumTokens; logit biases are added; repetition,
 * frequency and presence penalties follow. A greedy sequence takes the largest logit, ties to the lower id. Others divide by the
 * temperature, drop what minP rules out, keep topK, keep topP of what is then left, and draw one uniform number for (seed,
 * choice, position): the token at which the cumulative probability, in falling order with ties by lower id, passes it.
 *
 * <p>Differs from vLLM where ties stand at the boundary of topK: exactly topK tokens stay, those with the lower ids.
 *
 * <p>Holds scratch of a few rows, reused: one instance a thread.
 */
public final class Sampler {

    /** Tokens looked at first where topK does not say how many. */
    private static final int FIRST_LOOK = 128;

    private final Row row;
    private final Adjustments adjustments;
    private final Shortlist shortlist;
    private final Candidates candidates;
    private final LogProbs logProbs;
    private final Exponential exponential = new Exponential();

    /** For rows of {@code vocabulary} logits of a model with the given end-of-sequence ids. */
    public Sampler(int vocabulary, Set<Integer> endIds) {
        row = new Row(vocabulary);
        adjustments = new Adjustments(endIds);
        shortlist = new Shortlist(vocabulary);
        candidates = new Candidates(vocabulary);
        logProbs = new LogProbs(row, shortlist);
    }

    /**
     * Chooses from one row of F32 logits [rows, vocabulary], which stay as they are.
     *
     * @param history of this sequence, up to the token before this one
     * @param position number of tokens the sequence has produced before this one
     * @throws LogitsNotFinite if any logit is NaN or infinite
     * @throws SamplingException if a bias is for a token outside the vocabulary, or the masks leave no token
     */
    public Choice sample(
            Matrix logits, int rowIndex, SamplingParameters parameters, TokenHistory history, long position) {
        LogProbs.checkShape(logits, row.logits.length);
        return sample(logits.data(), logits.offset(rowIndex, 0), parameters, history, position);
    }

    /** The same for the logits that begin {@code offsetBytes} into {@code source}. */
    public Choice sample(
            MemorySegment source,
            long offsetBytes,
            SamplingParameters parameters,
            TokenHistory history,
            long position) {
        row.load(source, offsetBytes);
        boolean adjusted = adjustments.apply(row.logits, parameters, history, position);
        if (adjusted) {
            row.findExtremes();
            Checks.that(
                    row.maximum() > Float.NEGATIVE_INFINITY,
                    "minimumTokens",
                    parameters.minimumTokens(),
                    "0 where every token of the vocabulary ends the sequence");
        }
        int tokenId = parameters.greedy() ? row.argmax() : draw(parameters, position);
        if (!parameters.wantsLogprobs()) {
            return new Choice(tokenId, null);
        }
        if (adjusted) {
            row.load(source, offsetBytes);
        }
        return new Choice(tokenId, logProbs.ofLoaded(tokenId, parameters.logprobs()));
    }

    private int draw(SamplingParameters parameters, long position) {
        double scale = 1 / parameters.temperature();
        double uniform = CounterRandom.uniform(parameters.seed(), parameters.choice(), position);
        return drawFromFew(parameters, scale, uniform).orElseGet(() -> drawFromAll(parameters, scale, uniform));
    }

    /** The usual case: the token drawn is one of the first few, and only those are put in order. */
    private OptionalInt drawFromFew(SamplingParameters parameters, double scale, double uniform) {
        int topK = parameters.topK();
        if (topK > 0 && topK <= Shortlist.MAXIMUM) {
            shortlist.fill(row, topK);
            shortlist.dropBelow(lowestLogit(parameters));
            return shortlist.draw(scale, parameters.topP(), uniform, shortlist.weigh(scale));
        }
        if (topK > 0 || parameters.minP() > 0) {
            return OptionalInt.empty();
        }
        shortlist.fill(row, FIRST_LOOK);
        double total = exponential.sum(row.logits, row.maximum(), scale);
        return shortlist.draw(scale, parameters.topP(), uniform, total);
    }

    private int drawFromAll(SamplingParameters parameters, double scale, double uniform) {
        candidates.fill(row, lowestLogit(parameters));
        if (parameters.topK() > 0) {
            candidates.keepFirst(parameters.topK());
        }
        return candidates.draw(scale, parameters.topP(), uniform);
    }

    /** p >= minP * pMax is (logit - maximum) / temperature >= ln(minP), which needs no probabilities. */
    private double lowestLogit(SamplingParameters parameters) {
        return parameters.minP() == 0
                ? Double.NEGATIVE_INFINITY
                : row.maximum() + parameters.temperature() * StrictMath.log(parameters.minP());
    }
}
