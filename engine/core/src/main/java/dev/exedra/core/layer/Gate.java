package dev.exedra.core.layer;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.moe.GateRule;
import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.moe.OverflowPlan;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.moe.ScoresNotFiniteException;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A stage's gate: scores in f32, from the hidden state or from a table of token ids, and the choice among them. */
final class Gate {

    /** Choosing takes about so many times as long as touching an element: exponentials in f64. */
    private static final int CHOICE_ELEMENTS = 60;

    private final Kernels kernels;
    private final int experts;
    private final GateSpec spec;
    private final double[] correctionBias;
    private final @Nullable Linear projection;
    private final @Nullable Tensor table;

    Gate(MoeStage stage, Weights weights, Kernels kernels, Arena arena) {
        this.kernels = kernels;
        this.experts = stage.experts().size();
        this.spec = stage.gate();
        this.correctionBias = stage.correctionBias()
                .map(name -> doubles(weights.vector(name, experts, arena)))
                .orElse(new double[0]);
        switch (stage.scores()) {
            case MoeStage.Projection source -> {
                this.projection = Linear.of(source.weight(), weights, Compute.F32, kernels, arena);
                this.table = null;
            }
            case MoeStage.TokenTable source -> {
                this.projection = null;
                this.table = weights.table(source.name(), source.vocabulary(), source.experts());
            }
        }
    }

    private static double[] doubles(MemorySegment values) {
        float[] floats = values.toArray(ValueLayout.JAVA_FLOAT);
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    /** Scores [rows, experts] of normed hidden states [rows, hidden], which {@code norm} makes first. */
    Matrix scores(Matrix normed, int[] tokenIds, StepScratch scratch, ComputePool pool, RowBlocks.Work norm) {
        Matrix scores = scratch.scores.matrix(normed.rows(), experts);
        if (projection != null) {
            projection.apply(normed, scores, pool, norm, (_, _) -> {});
        } else if (table != null) {
            RowBlocks.run(pool, normed.rows(), normed.columns(), norm);
            kernels.lookUp(table, tokenIds, 0, scores);
        }
        return scores;
    }

    /** Chooses experts for every row that has not failed; rows whose scores are not finite fail alone. */
    Routing route(Matrix scores, BitSet failed, ComputePool pool) {
        Routing routing = Routing.empty(scores.rows(), spec.mostChosen(experts));
        boolean[] refused = new boolean[scores.rows()];
        RowBlocks.run(pool, scores.rows(), experts * CHOICE_ELEMENTS, (from, count) -> {
            GateRule rule = new GateRule(spec, experts, correctionBias);
            double[] logits = new double[experts];
            for (int row = from; row < from + count; row++) {
                for (int expert = 0; expert < experts; expert++) {
                    logits[expert] = scores.get(row, expert);
                }
                refused[row] = !failed.get(row) && !choose(rule, logits, row, routing);
            }
        });
        for (int row = 0; row < refused.length; row++) {
            routing.failed().set(row, refused[row] || failed.get(row));
        }
        return routing;
    }

    /** Chooses anew for single rows, among experts with room. Keeps scratch: for one thread. */
    OverflowPlan.Choice choice(Matrix scores) {
        GateRule rule = new GateRule(spec, experts, correctionBias);
        double[] logits = new double[experts];
        return (row, allowed) -> {
            for (int expert = 0; expert < experts; expert++) {
                logits[expert] = scores.get(row, expert);
            }
            int count = rule.choose(logits, allowed);
            int[] ids = new int[count];
            float[] weights = new float[count];
            for (int rank = 0; rank < count; rank++) {
                ids[rank] = rule.expertId(rank);
                weights[rank] = (float) rule.weight(rank);
            }
            return new OverflowPlan.Chosen(ids, weights);
        };
    }

    private static boolean choose(GateRule rule, double[] logits, int row, Routing routing) {
        try {
            int count = rule.choose(logits);
            for (int rank = 0; rank < count; rank++) {
                routing.expertIds()[row * routing.topK() + rank] = rule.expertId(rank);
                routing.weights()[row * routing.topK() + rank] = (float) rule.weight(rank);
            }
            return true;
        } catch (ScoresNotFiniteException refused) {
            return false;
        }
    }

    long bytes() {
        return projection == null ? 0 : projection.bytes();
    }
}
