package dev.exedra.expert;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Experts without weights that take their time: a tool to plan capacity with. A batch takes what a script says, by a timer and not by
 * computing, so that many pods fit on few cores; each expert gives its input back, so that what arrives can be checked. All else, the
 * wire, batching, credit, is as ever. Text that comes of it means nothing.
 */
public final class SimulatedExperts implements PodExperts {

    private final ModelSpec spec;
    private final String fingerprint;
    private final Compute compute;
    private final Predicate<ExpertId> held;
    private final boolean shared;
    private final SimulatedCost cost;
    /** Timers are late: what one batch took too long, the next one makes up for. */
    private long lateNanos;

    private SimulatedExperts(
            ModelSpec spec,
            String fingerprint,
            Compute compute,
            Predicate<ExpertId> held,
            boolean shared,
            SimulatedCost cost) {
        this.spec = spec;
        this.fingerprint = fingerprint;
        this.compute = compute;
        this.held = held;
        this.shared = shared;
        this.cost = cost;
    }

    /**
     * Experts of a checkpoint, of which only config and tensor names are read.
     *
     * @param compute as routers compute; the checkpoint's own if none is given
     * @param held says which routed experts
     * @param shared whether the shared experts are held
     */
    public static SimulatedExperts of(
            Path folder,
            Optional<Compute> compute,
            Function<ModelSpec, Predicate<ExpertId>> held,
            boolean shared,
            SimulatedCost cost) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelSpec spec = Families.read(checkpoint.config());
            boolean bf16 = checkpoint.entry(spec.embedding()).type().toString().equals("BF16");
            return new SimulatedExperts(
                    spec,
                    checkpoint.fingerprint().sha256(),
                    compute.orElse(bf16 ? Compute.BF16 : Compute.F32),
                    held.apply(spec),
                    shared,
                    cost);
        }
    }

    @Override
    public void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target) {
        long pairs = 0;
        for (int row = 0; row < routing.rows(); row++) {
            float weight = 0;
            for (int rank = 0; rank < routing.topK(); rank++) {
                boolean asked = routing.expertId(row, rank) >= 0;
                weight += asked ? routing.weight(row, rank) : 0;
                pairs += asked ? 1 : 0;
            }
            give(input, target, row, weight);
        }
        takeTime(cost.nanos(pairs));
    }

    @Override
    public void shared(int layer, int stage, float[] weights, Matrix input, Matrix target) {
        for (int row = 0; row < weights.length; row++) {
            give(input, target, row, weights[row]);
        }
        takeTime(cost.nanos(weights.length));
    }

    private static void give(Matrix input, Matrix target, int row, float weight) {
        for (int column = 0; column < target.columns(); column++) {
            target.set(row, column, weight * element(input, row, column));
        }
    }

    private static float element(Matrix input, int row, int column) {
        if (input.dtype() == DType.BF16) {
            return Float.intBitsToFloat(input.data().get(ValueLayout.JAVA_SHORT, input.offset(row, column)) << 16);
        }
        return input.get(row, column);
    }

    /** One thread computes, one batch after the other. */
    private void takeTime(long nanos) {
        long due = System.nanoTime() + nanos - lateNanos;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        lateNanos = System.nanoTime() - due;
    }

    @Override
    public Compute compute() {
        return compute;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public boolean holds(ExpertId id) {
        return held.test(id);
    }

    @Override
    public boolean holdsShared() {
        return shared;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String provider() {
        return "simulated";
    }

    @Override
    public String numerics() {
        return "none: experts are simulated";
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public String description() {
        return spec.modelType() + ", compute " + compute.name().toLowerCase(Locale.ROOT) + ", experts simulated: "
                + cost.perBatch().toNanos() / 1000 + " us a batch and "
                + cost.perRow().toNanos() / 1000 + " us a row";
    }

    @Override
    public void close() {}
}
