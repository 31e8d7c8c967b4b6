package dev.exedra.cli.logits;

import dev.exedra.core.checkpoint.SafetensorsWriter;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.SharedSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Names and shapes of what a prompt gives, as the golden fixtures have them. */
record GoldenNames(ModelSpec spec, boolean withHidden) {

    /** {@code layer.L.stage.S.}. */
    static String stage(int layer, int stage) {
        return "layer." + layer + ".stage." + stage + ".";
    }

    /** The tensors of a prompt of so many tokens. */
    List<SafetensorsWriter.Declaration> declarations(String prefix, int tokens) {
        List<SafetensorsWriter.Declaration> all = new ArrayList<>();
        all.add(f32(prefix + "logits", tokens, spec.vocabulary()));
        if (withHidden) {
            for (int layer = 0; layer <= spec.layers().size(); layer++) {
                all.add(f32(prefix + "hidden." + layer, tokens, spec.hidden()));
            }
        }
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            if (spec.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe moe) {
                for (int stage = 0; stage < moe.stages().size(); stage++) {
                    stage(
                            all,
                            prefix + stage(layer, stage),
                            tokens,
                            moe.stages().get(stage));
                }
            }
        }
        return all;
    }

    private static void stage(List<SafetensorsWriter.Declaration> all, String prefix, int tokens, MoeStage stage) {
        int experts = stage.experts().size();
        int chosen = stage.gate().mostChosen(experts);
        all.add(f32(prefix + "router_logits", tokens, experts));
        all.add(new SafetensorsWriter.Declaration(prefix + "expert_ids", DType.I32, Shape.of(tokens, chosen)));
        all.add(f32(prefix + "weights", tokens, chosen));
        if (hasCoefficient(stage)) {
            all.add(f32(prefix + "coefficient", tokens, 2));
        }
    }

    /** CartesianMoE's pair of factors; a sigmoid is one factor and is not kept. */
    static boolean hasCoefficient(MoeStage stage) {
        return stage.shared().map(SharedSpec::mix).orElse(null) instanceof SharedSpec.Coefficient;
    }

    private static SafetensorsWriter.Declaration f32(String name, int rows, int columns) {
        return new SafetensorsWriter.Declaration(name, DType.F32, Shape.of(rows, columns));
    }
}
