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
    private final Shortlist shortlist;
    private final Exponential exponential = new Exponential();

    /** For rows of {@code vocabulary} logits. */
    public LogProbs(int vocabulary) {
        this(new Row(vocabulary), new Shortlist(vocabulary));
    }

    /** Shares the scratch of a sampler. */
    LogProbs(Row row, Shortlist shortlist) {
        this.row = row;
        this.shortlist = shortlist;
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
        return ofLoaded(tokenId, alternatives);
    }

    /** The same for the row that is loaded. */
    TokenLogProbs ofLoaded(int tokenId, int alternatives) {
        float maximum = row.maximum();
        double logSum = StrictMath.log(exponential.sum(row.logits, maximum, 1));
        shortlist.fill(row, alternatives);
        List<LogProb> top = new ArrayList<>(shortlist.size());
        for (int i = 0; i < shortlist.size(); i++) {
            top.add(new LogProb(shortlist.id(i), (double) shortlist.logit(i) - maximum - logSum, i + 1));
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
