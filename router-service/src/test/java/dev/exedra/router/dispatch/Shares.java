package dev.exedra.router.dispatch;

import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.Partition;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ways to share experts out: what one process and what the pods are told of them. */
enum Shares {
    TWO_EQUAL(2),
    THREE_EQUAL(3),
    /** One of eight, then a quarter, then the rest; they begin elsewhere in every layer. */
    THREE_UNEQUAL(3);

    private final int groups;

    Shares(int groups) {
        this.groups = groups;
    }

    Partition partition() {
        return this == THREE_UNEQUAL ? Shares::unequal : Partition.even(groups);
    }

    private static ExpertGroups unequal(int layer, int stage, int experts) {
        List<List<Integer>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int expert = 0; expert < experts; expert++) {
            parts.get(unequalGroup(layer, expert)).add(expert);
        }
        return ExpertGroups.of(experts, parts);
    }

    /** A placement orders groups by their first expert in the first layer that has any, which may be the second. */
    private static int unequalGroup(int layer, int expert) {
        int turned = (layer < 2 ? expert : expert + layer) % 8;
        return turned == 0 ? 0 : turned <= 2 ? 1 : 2;
    }

    /** As {@code exedra.experts} has it, a pod each. */
    List<String> selections(ModelSpec model) {
        return IntStream.range(0, groups)
                .mapToObj(group -> this == THREE_UNEQUAL ? listed(model, group) : group + "/" + groups)
                .toList();
    }

    private static String listed(ModelSpec model, int group) {
        return IntStream.range(0, model.layers().size())
                .boxed()
                .flatMap(layer -> IntStream.range(0, experts(model, layer))
                        .filter(expert -> unequalGroup(layer, expert) == group)
                        .mapToObj(expert -> layer + ":" + expert))
                .collect(Collectors.joining(","));
    }

    /** A dense layer has none; stages have as many. */
    private static int experts(ModelSpec model, int layer) {
        return model.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe moe
                ? moe.stages().stream()
                        .mapToInt(stage -> stage.experts().size())
                        .max()
                        .orElse(0)
                : 0;
    }
}
