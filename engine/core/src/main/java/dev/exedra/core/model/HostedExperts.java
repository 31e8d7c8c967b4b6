package dev.exedra.core.model;

import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.expert.ExpertSet;
import dev.exedra.core.expert.LocalDispatcher;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.DispatchPlan;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.Partition;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Matrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The experts that one pod holds, ready to compute partial sums; nothing else of the checkpoint is read. */
public final class HostedExperts implements AutoCloseable {

    private static final float[] NOT_SHARED = {};

    private final OpenModel open;
    private final Predicate<ExpertId> held;
    private final boolean shared;
    private final ExpertSet experts;
    private final LocalDispatcher dispatcher;

    private HostedExperts(OpenModel open, Predicate<ExpertId> held, boolean shared) {
        this.open = open;
        this.held = held;
        this.shared = shared;
        this.experts = ExpertSet.load(
                open.spec(), open.weights(), held, shared, open.compute(), open.kernels(), open.pool(), open.arena());
        this.dispatcher = new LocalDispatcher(open.spec(), Partition.even(1), experts, open.kernels(), open.pool());
    }

    /**
     * Packs the routed experts that {@code held} names, and every stage's shared ones if asked for.
     *
     * @throws dev.exedra.core.checkpoint.CheckpointException if a file is missing or damaged, or the model is not understood
     */
    public static HostedExperts load(
            Path folder, LoadOptions options, Function<ModelSpec, Predicate<ExpertId>> held, boolean shared) {
        OpenModel open = OpenModel.of(folder, options);
        try {
            return new HostedExperts(open, held.apply(open.spec()), shared);
        } catch (RuntimeException | Error failure) {
            open.pool().close();
            open.arena().close();
            open.checkpoint().close();
            throw failure;
        }
    }

    /** Whether a routed expert is held. */
    public boolean holds(ExpertId id) {
        return held.test(id);
    }

    /** Whether the shared experts are held. */
    public boolean holdsShared() {
        return shared;
    }

    /**
     * target[r] = the sum over a row's experts, ascending, of weight * expert(input[r]), exactly as within one process.
     *
     * @param routing experts and weights of the rows, all held
     * @param experts that the stage has in all
     */
    public void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target) {
        DispatchPlan plan = DispatchPlan.of(routing, experts, ExpertGroups.even(experts, 1));
        dispatcher.dispatch(new ExpertCall(layer, stage, plan, input, NOT_SHARED, target));
    }

    /** target[r] = weights[r] * the sum of the stage's shared experts of input[r]. */
    public void shared(int layer, int stage, float[] weights, Matrix input, Matrix target) {
        dispatcher.shared(layer, stage, input, weights, target);
    }

    /** The whole model. */
    public ModelSpec spec() {
        return open.spec();
    }

    /** What inputs are rounded to. */
    public Compute compute() {
        return open.compute();
    }

    /** Of the checkpoint, 64 hexadecimal digits. */
    public String fingerprint() {
        return open.checkpoint().fingerprint().sha256();
    }

    /** Name of the kernels' provider, and what decides its bits. */
    public String provider() {
        return open.kernels().name();
    }

    /** Library, version and instruction set: pods that agree in it give the same bits. */
    public String numerics() {
        return open.kernels().numerics();
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return experts.bytes();
    }

    /** One line for the log. */
    public String description() {
        return open.description();
    }

    @Override
    public void close() {
        List<AutoCloseable> resources = new ArrayList<>(List.of(dispatcher));
        resources.addAll(open.resources());
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("could not close " + resource, e);
            }
        }
    }
}
