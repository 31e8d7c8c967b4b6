package dev.exedra.bench;

import dev.exedra.core.spec.AttentionSpec;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.LayerSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.NetworkSpec;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.spec.SharedSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The products of one step in order: what the library has to multiply, and nothing else.
 *
 * @param phases what must be over before the next begins
 */
record StepProducts(List<Phase> phases) {

    private static final long SEED = 11;

    /** A product of an input [rows, inputs] with a weight [outputs, inputs]. */
    record Product(int rows, int inputs, int outputs) {
        long operations() {
            return 2L * rows * inputs * outputs;
        }

        long weights() {
            return (long) inputs * outputs;
        }
    }

    /** Chains that may run side by side; the products of a chain follow each other on one thread. */
    record Phase(List<List<Product>> chains, boolean wide) {}

    /**
     * The step of {@code rows} rows of which {@code headRows} need logits. Every row asks different experts at random, as
     * the gate of a random checkpoint has it.
     */
    static StepProducts of(ModelSpec model, int rows, int headRows) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Phase> phases = new ArrayList<>();
        for (LayerSpec layer : model.layers()) {
            AttentionSpec attention = layer.attention();
            phases.add(wide(rows, List.of(attention.query(), attention.key(), attention.value())));
            phases.add(wide(rows, List.of(attention.output())));
            switch (layer.feedForward()) {
                case FeedForwardSpec.Dense dense -> {
                    phases.add(wide(rows, dense.network().innerParts()));
                    phases.add(wide(rows, List.of(dense.network().downProj())));
                }
                case FeedForwardSpec.Moe moe -> moe.stages().forEach(stage -> phases.add(experts(stage, rows, random)));
            }
        }
        phases.add(wide(headRows, List.of(new ProjectionSpec("head", model.vocabulary(), model.hidden(), false))));
        return new StepProducts(phases);
    }

    private static Phase wide(int rows, List<ProjectionSpec> parts) {
        return new Phase(
                parts.stream()
                        .map(part -> List.of(new Product(rows, part.inputs(), part.outputs())))
                        .toList(),
                true);
    }

    private static Phase experts(MoeStage stage, int rows, SplittableRandom random) {
        int experts = stage.experts().size();
        int topK = stage.gate().mostChosen(experts);
        int[] rowsOf = new int[experts];
        for (int row = 0; row < rows; row++) {
            random.ints(0, experts).distinct().limit(topK).forEach(expert -> rowsOf[expert]++);
        }
        List<List<Product>> chains = new ArrayList<>();
        stage.shared()
                .map(SharedSpec::networks)
                .ifPresent(networks -> networks.forEach(network -> chains.add(chain(network, rows))));
        // As the engine has it: those with the most rows first.
        IntStream.range(0, experts)
                .filter(expert -> rowsOf[expert] > 0)
                .boxed()
                .sorted(Comparator.comparingInt(expert -> -rowsOf[expert]))
                .forEach(expert -> chains.add(chain(stage.experts().get(expert), rowsOf[expert])));
        return new Phase(chains, false);
    }

    private static List<Product> chain(NetworkSpec network, int rows) {
        int outputs =
                network.innerParts().stream().mapToInt(ProjectionSpec::outputs).sum();
        ProjectionSpec down = network.downProj();
        return List.of(
                new Product(rows, network.innerParts().getFirst().inputs(), outputs),
                new Product(rows, down.inputs(), down.outputs()));
    }

    /** Elements of all weights that the step reads. */
    long weights() {
        return phases.stream()
                .flatMap(phase -> phase.chains.stream())
                .flatMap(List::stream)
                .mapToLong(Product::weights)
                .sum();
    }
}
