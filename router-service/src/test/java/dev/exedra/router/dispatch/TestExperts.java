package dev.exedra.router.dispatch;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.expert.PodExperts;
import java.util.concurrent.atomic.AtomicInteger;

/** Experts that do what others do, and something before or after it. */
final class TestExperts implements PodExperts {

    /** What happens to a batch. */
    interface Twist {
        /** @param real computes as ever */
        void run(Runnable real, Matrix input, Matrix target);
    }

    final AtomicInteger batches = new AtomicInteger();
    final AtomicInteger rows = new AtomicInteger();
    private final PodExperts real;
    private volatile Twist twist = (compute, _, _) -> compute.run();

    TestExperts(PodExperts real) {
        this.real = real;
    }

    /** From now on. */
    TestExperts twisted(Twist to) {
        twist = to;
        return this;
    }

    @Override
    public void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target) {
        batches.incrementAndGet();
        rows.addAndGet(routing.rows());
        twist.run(() -> real.routed(layer, stage, routing, experts, input, target), input, target);
    }

    @Override
    public void shared(int layer, int stage, float[] weights, Matrix input, Matrix target) {
        batches.incrementAndGet();
        rows.addAndGet(weights.length);
        twist.run(() -> real.shared(layer, stage, weights, input, target), input, target);
    }

    @Override
    public Compute compute() {
        return real.compute();
    }

    @Override
    public ModelSpec spec() {
        return real.spec();
    }

    @Override
    public boolean holds(ExpertId id) {
        return real.holds(id);
    }

    @Override
    public boolean holdsShared() {
        return real.holdsShared();
    }

    @Override
    public String fingerprint() {
        return real.fingerprint();
    }

    @Override
    public String provider() {
        return real.provider();
    }

    @Override
    public String numerics() {
        return real.numerics();
    }

    @Override
    public long bytes() {
        return real.bytes();
    }

    @Override
    public String description() {
        return real.description();
    }

    @Override
    public void close() {
        real.close();
    }
}
