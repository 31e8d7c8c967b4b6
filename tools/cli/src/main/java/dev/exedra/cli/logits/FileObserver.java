package dev.exedra.cli.logits;

import dev.exedra.core.checkpoint.SafetensorsWriter;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.model.Model;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;

/** Writes what the steps of one prompt compute, rows of later chunks behind earlier ones. */
final class FileObserver implements StepObserver, Model.LogitsConsumer {

    private final SafetensorsWriter writer;
    private final String prefix;
    private final boolean withHidden;

    FileObserver(SafetensorsWriter writer, String prefix, boolean withHidden) {
        this.writer = writer;
        this.prefix = prefix;
        this.withHidden = withHidden;
    }

    @Override
    public void hidden(int layer, Matrix hidden) {
        if (withHidden) {
            write("hidden." + layer, hidden);
        }
    }

    @Override
    public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
        String name = GoldenNames.stage(layer, stage);
        write(name + "router_logits", scores);
        writer.write(prefix + name + "expert_ids", routing.expertIds());
        writer.write(prefix + name + "weights", routing.weights());
        if (coefficient.columns() == 2) {
            write(name + "coefficient", coefficient);
        }
    }

    @Override
    public void accept(int first, Matrix logits) {
        for (int row = 0; row < logits.rows(); row++) {
            float[] values = logits.row(row);
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new LogitsException(
                            "a logit is not finite: the checkpoint or the prompt drives this model out of range");
                }
            }
            writer.write(prefix + "logits", values);
        }
    }

    private void write(String name, Matrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            writer.write(prefix + name, matrix.row(row));
        }
    }
}
