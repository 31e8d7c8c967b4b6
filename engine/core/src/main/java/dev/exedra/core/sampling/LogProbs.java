package dev.exedra.core.sampling;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-softmax of rows of logits, for {@code logprobs} and {@code prompt_logprobs}. All sums are in double and in one fixed
 * order, so equal logits give equal bits wherever the row came from. Holds scratch of one row: one instance a thread.
 */
public final class LogProbs {

    private final Row row;

    /** For rows of {@code vocabulary} logits. */
    public LogProbs(int vocabulary) {
        row = new Row(vocabulary);
    }

    /**
     * The log-prob of {@code tokenId} under a row of F32 logits [rows, vocabulary], and the {@code alternatives} most likely
     * tokens. Throws {@link LogitsNotFinite}.
     */
    public TokenLogProbs of(Matrix logits, int rowIndex, int tokenId, int alternatives) {
        checkShape(logits, row.logits.length);
        return of(logits.data(), logits.offset(rowIndex, 0), tokenId, alternatives);
    }

    /** The same for the logits that begin {@code offsetBytes} into {@code source}. */
    public TokenLogProbs of(MemorySegment source, long offsetBytes, int tokenId, int alternatives) {
        row.load(source, offsetBytes);
        return of(row, tokenId, alternatives);
    }

    static TokenLogProbs of(Row row, int tokenId, int alternatives) {
        double logSum = StrictMath.log(sumOfExponentials(row));
        float maximum = row.maximum();
        List<LogProb> top = new ArrayList<>();
        for (int id : largest(row.logits, alternatives)) {
            top.add(new LogProb(id, (double) row.logits[id] - maximum - logSum, top.size() + 1));
        }
        double logProb = (double) row.logits[tokenId] - maximum - logSum;
        return new TokenLogProbs(new LogProb(tokenId, logProb, rank(row.logits, tokenId)), top);
    }

    static void checkShape(Matrix logits, int vocabulary) {
        if (logits.dtype() != DType.F32 || logits.columns() != vocabulary) {
            throw new IllegalArgumentException("logits must be F32 [rows, " + vocabulary + "], not " + logits.dtype()
                    + " [" + logits.rows() + ", " + logits.columns() + "]");
        }
    }

    /** The sum over ids of e^(logit - maximum), at least 1. Four sums side by side, since one would wait for itself. */
    static double sumOfExponentials(Row row) {
        float[] logits = row.logits;
        double maximum = row.maximum();
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int id = 0;
        for (; id + 3 < logits.length; id += 4) {
            sum0 += Exponential.exp(logits[id] - maximum);
            sum1 += Exponential.exp(logits[id + 1] - maximum);
            sum2 += Exponential.exp(logits[id + 2] - maximum);
            sum3 += Exponential.exp(logits[id + 3] - maximum);
        }
        for (; id < logits.length; id++) {
            sum0 += Exponential.exp(logits[id] - maximum);
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** The ids of the {@code count} largest logits, falling, ties by lower id; fewer where the row is shorter. */
    private static int[] largest(float[] logits, int count) {
        int[] ids = new int[Math.min(count, logits.length)];
        int found = 0;
        for (int id = 0; id < logits.length && ids.length > 0; id++) {
            float logit = logits[id];
            if (found == ids.length && logit <= logits[ids[found - 1]]) {
                continue;
            }
            int slot = found < ids.length ? found++ : found - 1;
            while (slot > 0 && logits[ids[slot - 1]] < logit) {
                ids[slot] = ids[slot - 1];
                slot--;
            }
            ids[slot] = id;
        }
        return ids;
    }

    private static int rank(float[] logits, int tokenId) {
        float logit = logits[tokenId];
        int above = 0;
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] > logit || (logits[id] == logit && id < tokenId)) {
                above++;
            }
        }
        return above + 1;
    }
}
