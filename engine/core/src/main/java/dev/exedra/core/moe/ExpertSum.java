package dev.exedra.core.moe;

import dev.exedra.core.tensor.Matrix;
import java.util.List;

/**
 * What the experts answered.
 *
 * @param sum [rows, hidden]: the groups' sums added in rising group, then the weighted shared experts; anything finite in rows
 *     that failed
 * @param failures rows that some expert gave no answer for
 * @param computedBy who it was
 */
public record ExpertSum(Matrix sum, List<RowFailure> failures, ComputedBy computedBy) {

    public ExpertSum {
        failures = List.copyOf(failures);
    }

    /** Computed in this process, or by nobody knows whom. */
    public ExpertSum(Matrix sum, List<RowFailure> failures) {
        this(sum, failures, ComputedBy.HERE);
    }

    /** Every row is answered. */
    public ExpertSum(Matrix sum) {
        this(sum, List.of());
    }
}
