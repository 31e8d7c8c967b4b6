package dev.exedra.cli.inspect;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.ExpectedTensor;
import dev.exedra.core.spec.ExpectedTensors;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a checkpoint is, from its headers alone.
 *
 * @param storedTypes data types of the tensors that are read, in the order of their names
 * @param stages the Mixture-of-Experts sub-layers in order; none for a dense model
 * @param parametersHeld elements of all tensors that are read
 * @param parametersActive of these, what one token's way through the model uses, the embedding counted whole; with top-p at
 *     most so many
 * @param bytes of the tensors that are read, as stored
 * @param kvBytesPerToken keys and values of one token in all layers, in f32 compute; bf16 takes half
 */
record ModelReport(
        ModelSpec spec,
        List<String> storedTypes,
        List<StageReport> stages,
        long parametersHeld,
        long parametersActive,
        long bytes,
        long kvBytesPerToken,
        TensorCheck tensors) {

    static ModelReport of(ModelSpec spec, Checkpoint checkpoint) {
        Collection<ExpectedTensor> expected = ExpectedTensors.of(spec);
        Map<ExpectedTensor.Owner, Long> parameters = new HashMap<>();
        Map<ExpectedTensor.Owner, Long> bytes = new HashMap<>();
        TreeSet<String> types = new TreeSet<>();
        long held = 0;
        for (ExpectedTensor tensor : expected) {
            held += tensor.elements();
            parameters.merge(tensor.owner(), tensor.elements(), Long::sum);
            if (checkpoint.has(tensor.name())) {
                bytes.merge(tensor.owner(), checkpoint.entry(tensor.name()).bytes(), Long::sum);
                types.add(checkpoint.entry(tensor.name()).type().toString());
            }
        }
        List<StageReport> stages = stages(spec, parameters, bytes);
        long idle = stages.stream()
                .mapToLong(stage -> (stage.experts() - stage.chosen()) * stage.expertParameters())
                .sum();
        return new ModelReport(
                spec,
                List.copyOf(types),
                stages,
                held,
                held - idle,
                bytes.values().stream().mapToLong(Long::longValue).sum(),
                kvBytesPerToken(spec),
                TensorCheck.of(checkpoint, expected));
    }

    private static List<StageReport> stages(
            ModelSpec spec, Map<ExpectedTensor.Owner, Long> parameters, Map<ExpectedTensor.Owner, Long> bytes) {
        List<StageReport> stages = new ArrayList<>();
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            if (spec.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe moe) {
                for (int stage = 0; stage < moe.stages().size(); stage++) {
                    int experts = moe.stages().get(stage).experts().size();
                    stages.add(StageReport.of(
                            layer,
                            stage,
                            moe.stages().get(stage),
                            largest(parameters, layer, stage, experts),
                            largest(bytes, layer, stage, experts)));
                }
            }
        }
        return stages;
    }

    private static long largest(Map<ExpectedTensor.Owner, Long> amounts, int layer, int stage, int experts) {
        long largest = 0;
        for (int expert = 0; expert < experts; expert++) {
            long amount = amounts.getOrDefault(new ExpectedTensor.RoutedExpert(layer, stage, expert), 0L);
            largest = Math.max(largest, amount);
        }
        return largest;
    }

    private static long kvBytesPerToken(ModelSpec spec) {
        long bytes = 0;
        for (LayerSpec layer : spec.layers()) {
            AttentionSpec attention = layer.attention();
            Shape keys = Shape.of(attention.shape().kvHeads(), attention.shape().headDim());
            bytes += 2 * keys.elements() * Float.BYTES;
        }
        return bytes;
    }
}
