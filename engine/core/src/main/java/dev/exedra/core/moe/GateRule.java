package dev.exedra.core.moe;

import java.util.Arrays;

/**
 * The maths of choosing experts for one token, in f64 and with StrictMath, so that every machine and every state of the
 * compiler gives the same bits. Keeps scratch: one instance a thread.
 */
public final class GateRule {

    private final GateSpec spec;
    private final int experts;
    private final double[] correctionBias;
    private final double[] scores;
    private final double[] compared;
    private final boolean[] taken;
    private final boolean[] closed;
    private final int[] ids;
    private final double[] weights;

    /**
     * @param correctionBias [experts], added to the scores for choosing only; empty for none
     */
    public GateRule(GateSpec spec, int experts, double[] correctionBias) {
        if (spec.choice() instanceof GateSpec.TopK(int topK) && topK > experts) {
            throw new GateException("topK " + topK + " is more than the " + experts + " experts");
        }
        if (spec.groups().isPresent() && experts % spec.groups().get().count() != 0) {
            throw new GateException(
                    experts + " experts do not make " + spec.groups().get().count() + " equal groups");
        }
        if (correctionBias.length != 0 && correctionBias.length != experts) {
            throw new GateException(
                    "the correction bias has " + correctionBias.length + " values for " + experts + " experts");
        }
        this.spec = spec;
        this.experts = experts;
        this.correctionBias = correctionBias.clone();
        this.scores = new double[experts];
        this.compared = new double[experts];
        this.taken = new boolean[experts];
        this.closed = new boolean[experts];
        int most = spec.mostChosen(experts);
        this.ids = new int[most];
        this.weights = new double[most];
    }

    /** Most experts that a token can get. */
    public int mostChosen() {
        return ids.length;
    }

    /**
     * Chooses for one token; {@link #expertId} and {@link #weight} tell what.
     *
     * @param logits [experts]
     * @return how many experts were chosen
     * @throws ScoresNotFiniteException if a logit is NaN or infinite
     */
    public int choose(double[] logits) {
        Arrays.fill(closed, false);
        return chooseOpen(logits);
    }

    /**
     * Chooses among some experts alone: scores are those of all, weights are normalised over the chosen ones where the gate does so.
     *
     * @param logits [experts]
     * @param allowed [experts]
     * @return how many experts were chosen, fewer than usual if there are not as many
     * @throws ScoresNotFiniteException if a logit is NaN or infinite
     */
    public int choose(double[] logits, boolean[] allowed) {
        for (int i = 0; i < experts; i++) {
            closed[i] = !allowed[i];
        }
        return chooseOpen(logits);
    }

    private int chooseOpen(double[] logits) {
        for (double logit : logits) {
            if (!Double.isFinite(logit)) {
                throw new ScoresNotFiniteException(logit);
            }
        }
        score(logits);
        System.arraycopy(scores, 0, compared, 0, experts);
        for (int i = 0; i < correctionBias.length; i++) {
            compared[i] += correctionBias[i];
        }
        for (int i = 0; i < experts; i++) {
            compared[i] = closed[i] ? Double.NEGATIVE_INFINITY : compared[i];
        }
        spec.groups().ifPresent(this::limit);
        int count = take();
        weigh(logits, count);
        return count;
    }

    /** The chosen experts, falling in the compared score. */
    public int expertId(int rank) {
        return ids[rank];
    }

    /** What the output of {@link #expertId} is multiplied with. */
    public double weight(int rank) {
        return weights[rank];
    }

    private void score(double[] logits) {
        switch (spec.score()) {
            case SOFTMAX_OVER_KEPT -> System.arraycopy(logits, 0, scores, 0, experts);
            case SIGMOID -> {
                for (int i = 0; i < experts; i++) {
                    scores[i] = 1 / (1 + StrictMath.exp(-logits[i]));
                }
            }
            case SOFTMAX -> {
                double highest = Arrays.stream(logits).max().orElse(0);
                double sum = 0;
                for (int i = 0; i < experts; i++) {
                    scores[i] = StrictMath.exp(logits[i] - highest);
                    sum += scores[i];
                }
                for (int i = 0; i < experts; i++) {
                    scores[i] /= sum;
                }
            }
        }
    }

    /** Masks the experts outside the kept groups. */
    private void limit(GateSpec.Groups groups) {
        int size = experts / groups.count();
        double[] groupScores = new double[groups.count()];
        for (int group = 0; group < groups.count(); group++) {
            double best = Double.NEGATIVE_INFINITY;
            double second = Double.NEGATIVE_INFINITY;
            for (int i = group * size; i < (group + 1) * size; i++) {
                if (compared[i] > best) {
                    second = best;
                    best = compared[i];
                } else if (compared[i] > second) {
                    second = compared[i];
                }
            }
            groupScores[group] = switch (groups.score()) {
                case BEST -> best;
                case SUM_OF_TWO_BEST -> size == 1 ? best : best + second;
            };
        }
        boolean[] kept = new boolean[groups.count()];
        for (int i = 0; i < groups.kept(); i++) {
            kept[highest(groupScores, kept)] = true;
        }
        double outside = switch (groups.score()) {
            case BEST -> 0;
            case SUM_OF_TWO_BEST -> Double.NEGATIVE_INFINITY;
        };
        for (int i = 0; i < experts; i++) {
            compared[i] = kept[i / size] ? compared[i] : outside;
        }
    }

    private int take() {
        System.arraycopy(closed, 0, taken, 0, experts);
        int open = 0;
        for (boolean shut : closed) {
            open += shut ? 0 : 1;
        }
        double sum = 0;
        int count = 0;
        while (count < Math.min(ids.length, open) && !(spec.choice() instanceof GateSpec.TopP(double p) && sum > p)) {
            int id = highest(compared, taken);
            taken[id] = true;
            ids[count++] = id;
            sum += scores[id];
        }
        return count;
    }

    /** Index of the highest value that is not taken; the lower index on a tie. */
    private static int highest(double[] values, boolean[] taken) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (!taken[i] && (best < 0 || values[i] > values[best])) {
                best = i;
            }
        }
        return best;
    }

    private void weigh(double[] logits, int count) {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            weights[rank] = switch (spec.score()) {
                case SOFTMAX, SIGMOID -> scores[ids[rank]];
                case SOFTMAX_OVER_KEPT -> StrictMath.exp(logits[ids[rank]] - logits[ids[0]]);
            };
            sum += weights[rank];
        }
        double divisor = switch (spec.score()) {
            case SOFTMAX -> spec.normalize() ? sum : 1;
            case SOFTMAX_OVER_KEPT -> sum;
            // DeepSeek-V3's reference guards against scores that are all zero.
            case SIGMOID -> spec.normalize() ? sum + 1e-20 : 1;
        };
        for (int rank = 0; rank < count; rank++) {
            weights[rank] = weights[rank] / divisor * spec.routeScale();
        }
    }
}
