package dev.exedra.core.spec;

import dev.exedra.core.tensor.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every tensor that a model needs, each once, without loading any. */
public final class ExpectedTensors {

    private static final ExpectedTensor.Owner ALWAYS = new ExpectedTensor.Always();

    private final Map<String, ExpectedTensor> tensors = new LinkedHashMap<>();

    private ExpectedTensors() {}

    /** In the order of the model; a head that is tied to the embedding is one tensor. */
    public static Collection<ExpectedTensor> of(ModelSpec spec) {
        ExpectedTensors expected = new ExpectedTensors();
        expected.add(spec.embedding(), ALWAYS, spec.vocabulary(), spec.hidden());
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            expected.layer(layer, spec.layers().get(layer));
        }
        expected.norm(spec.finalNorm());
        expected.add(spec.head(), ALWAYS, spec.vocabulary(), spec.hidden());
        return expected.tensors.values();
    }

    private void layer(int layer, LayerSpec spec) {
        norm(spec.attentionNorm());
        AttentionSpec attention = spec.attention();
        List.of(attention.query(), attention.key(), attention.value(), attention.output())
                .forEach(projection -> projection(projection, ALWAYS));
        attention.queryKeyNorm().ifPresent(norms -> {
            norm(norms.query());
            norm(norms.key());
        });
        switch (spec.feedForward()) {
            case FeedForwardSpec.Dense dense -> {
                norm(dense.norm());
                network(dense.network(), ALWAYS);
            }
            case FeedForwardSpec.Moe moe -> {
                for (int stage = 0; stage < moe.stages().size(); stage++) {
                    stage(layer, stage, moe.stages().get(stage));
                }
            }
        }
    }

    private void stage(int layer, int stage, MoeStage spec) {
        norm(spec.norm());
        switch (spec.scores()) {
            case MoeStage.Projection gate -> projection(gate.weight(), ALWAYS);
            case MoeStage.TokenTable table -> add(table.name(), ALWAYS, table.vocabulary(), table.experts());
        }
        spec.correctionBias().ifPresent(name -> add(name, ALWAYS, spec.experts().size()));
        for (int expert = 0; expert < spec.experts().size(); expert++) {
            network(spec.experts().get(expert), new ExpectedTensor.RoutedExpert(layer, stage, expert));
        }
        spec.shared().ifPresent(shared -> shared(layer, stage, shared));
    }

    private void shared(int layer, int stage, SharedSpec spec) {
        for (int index = 0; index < spec.networks().size(); index++) {
            network(spec.networks().get(index), new ExpectedTensor.SharedExpert(layer, stage, index));
        }
        switch (spec.mix()) {
            case SharedSpec.Sum _ -> {}
            case SharedSpec.SigmoidGate gate -> projection(gate.weight(), ALWAYS);
            case SharedSpec.Coefficient coefficient -> projection(coefficient.weight(), ALWAYS);
        }
    }

    private void network(NetworkSpec spec, ExpectedTensor.Owner owner) {
        spec.innerParts().forEach(part -> projection(part, owner));
        projection(spec.downProj(), owner);
    }

    private void projection(ProjectionSpec spec, ExpectedTensor.Owner owner) {
        add(spec.weight(), owner, spec.outputs(), spec.inputs());
        if (spec.bias()) {
            add(spec.biasName(), owner, spec.outputs());
        }
    }

    private void norm(NormSpec spec) {
        add(spec.name() + ".weight", ALWAYS, spec.width());
        if (spec.kind() == NormSpec.Kind.LAYER) {
            add(spec.name() + ".bias", ALWAYS, spec.width());
        }
    }

    private void add(String name, ExpectedTensor.Owner owner, long... extents) {
        tensors.putIfAbsent(name, new ExpectedTensor(name, Shape.of(extents), owner));
    }
}
