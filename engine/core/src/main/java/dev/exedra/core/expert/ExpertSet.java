package dev.exedra.core.expert;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.layer.Weights;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Some of a model's experts, packed and ready; immutable once loaded. */
public final class ExpertSet {

    private final Map<ExpertId, Network> routed = new ConcurrentHashMap<>();
    private final Map<ExpertId, Network> shared = new ConcurrentHashMap<>();

    private record Work(ExpertId id, boolean isShared, dev.exedra.core.spec.NetworkSpec spec) {}

    private ExpertSet() {}

    /** Packs the routed experts that {@code wanted} names, and the shared ones if asked for, on all threads of the pool. */
    public static ExpertSet load(
            ModelSpec model,
            Weights weights,
            Predicate<ExpertId> wanted,
            boolean withShared,
            Compute compute,
            Kernels kernels,
            ComputePool pool,
            Arena arena) {
        List<Work> work = new ArrayList<>();
        for (int layer = 0; layer < model.layers().size(); layer++) {
            collect(layer, model.layers().get(layer), wanted, withShared, work);
        }
        ExpertSet set = new ExpertSet();
        pool.run(work.size(), index -> {
            Work item = work.get(index);
            Network network = new Network(item.spec, weights, compute, kernels, arena);
            (item.isShared ? set.shared : set.routed).put(item.id, network);
        });
        return set;
    }

    private static void collect(
            int layer, LayerSpec spec, Predicate<ExpertId> wanted, boolean withShared, List<Work> work) {
        if (!(spec.feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> stages))) {
            return;
        }
        for (int stage = 0; stage < stages.size(); stage++) {
            MoeStage moe = stages.get(stage);
            for (int expert = 0; expert < moe.experts().size(); expert++) {
                ExpertId id = new ExpertId(layer, stage, expert);
                if (wanted.test(id)) {
                    work.add(new Work(id, false, moe.experts().get(expert)));
                }
            }
            if (withShared && moe.shared().isPresent()) {
                for (int i = 0; i < moe.shared().get().networks().size(); i++) {
                    work.add(new Work(
                            new ExpertId(layer, stage, i),
                            true,
                            moe.shared().get().networks().get(i)));
                }
            }
        }
    }

    /** A routed expert that was loaded. */
    public Network routed(int layer, int stage, int expert) {
        return require(routed.get(new ExpertId(layer, stage, expert)), layer, stage, expert);
    }

    /** A shared network that was loaded. */
    public Network shared(int layer, int stage, int index) {
        return require(shared.get(new ExpertId(layer, stage, index)), layer, stage, index);
    }

    private static Network require(
            @org.jspecify.annotations.Nullable Network network, int layer, int stage, int expert) {
        if (network == null) {
            throw new IllegalStateException(
                    "expert " + expert + " of layer " + layer + " stage " + stage + " is not held here");
        }
        return network;
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return routed.values().stream().mapToLong(Network::bytes).sum()
                + shared.values().stream().mapToLong(Network::bytes).sum();
    }
}
