package dev.exedra.core.model;

import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a step computes on the way, under the names of the golden files, rows of later chunks behind earlier ones. */
final class Recorder implements StepObserver {

    final Map<String, List<float[]>> rows = new HashMap<>();
    final Map<String, List<int[]>> ids = new HashMap<>();

    @Override
    public void hidden(int layer, Matrix hidden) {
        add("hidden." + layer, hidden);
    }

    @Override
    public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
        String prefix = "layer." + layer + ".stage." + stage + ".";
        add(prefix + "router_logits", scores);
        if (coefficient.columns() == 2) {
            add(prefix + "coefficient", coefficient);
        }
        for (int row = 0; row < routing.rows(); row++) {
            int[] chosen = new int[routing.topK()];
            float[] weights = new float[routing.topK()];
            for (int rank = 0; rank < routing.topK(); rank++) {
                chosen[rank] = routing.expertId(row, rank);
                weights[rank] = routing.weight(row, rank);
            }
            ids.computeIfAbsent(prefix + "expert_ids", _ -> new ArrayList<>()).add(chosen);
            rows.computeIfAbsent(prefix + "weights", _ -> new ArrayList<>()).add(weights);
        }
    }

    private void add(String name, Matrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            rows.computeIfAbsent(name, _ -> new ArrayList<>()).add(matrix.row(row));
        }
    }
}
