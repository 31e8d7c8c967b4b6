package dev.exedra.cli.run;

import dev.exedra.cli.Console;
import dev.exedra.core.model.Model;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.MoeStage;

/** What a user may want to know beside the text, on standard error. */
record Diagnostics(Console console, boolean quiet) {

    /** Family, compute dtype, kernels and the reason; layers and experts; how tokens are chosen. */
    void model(Model model, SamplingParameters sampling) {
        if (quiet) {
            return;
        }
        console.note(model.description());
        console.note(model.spec().layers().size() + " layers, " + experts(model) + "; " + choosing(sampling));
    }

    void statistics(Statistics statistics) {
        if (!quiet && statistics.tokens() > 0) {
            console.note(statistics.line());
        }
    }

    private static String experts(Model model) {
        int fewest = Integer.MAX_VALUE;
        int most = 0;
        for (LayerSpec layer : model.spec().layers()) {
            if (layer.feedForward() instanceof FeedForwardSpec.Moe moe) {
                for (MoeStage stage : moe.stages()) {
                    fewest = Math.min(fewest, stage.experts().size());
                    most = Math.max(most, stage.experts().size());
                }
            }
        }
        if (most == 0) {
            return "dense";
        }
        return (fewest == most ? "" : fewest + " to ") + most + " routed experts a stage";
    }

    private static String choosing(SamplingParameters sampling) {
        return sampling.greedy()
                ? "greedy"
                : "temperature " + sampling.temperature() + ", top-p " + sampling.topP() + ", seed " + sampling.seed();
    }
}
