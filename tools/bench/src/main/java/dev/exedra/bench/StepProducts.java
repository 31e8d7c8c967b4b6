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
import java.util.List;

/**
 * The products of one step in order: what the library has to multiply, and nothing else.
 *
 * @param phases what must be over before the next begins
 */
record StepProducts(List<Phase> phases) {

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
     * The step of {@code rows} rows of which {@code headRows} need logits. Experts get the even share of the rows; of
     * fewer routed pairs than experts, as many experts are hit as random routing hits on average.
     */
    static StepProducts of(ModelSpec model, int rows, int headRows) {
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
                case FeedForwardSpec.Moe moe -> moe.stages().forEach(stage -> phases.add(experts(stage, rows)));
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

    private static Phase experts(MoeStage stage, int rows) {
        int experts = stage.experts().size();
        int topK = stage.gate().mostChosen(experts);
        double share = (double) topK / experts;
        int hit = (int) Math.round(experts * (1 - Math.pow(1 - share, rows)));
        int rowsEach = Math.max(1, (int) Math.round((double) rows * topK / hit));
        List<List<Product>> chains = new ArrayList<>();
        stage.shared()
                .map(SharedSpec::networks)
                .ifPresent(networks -> networks.forEach(network -> chains.add(chain(network, rows))));
        for (int i = 0; i < hit; i++) {
            chains.add(chain(stage.experts().get(i), rowsEach));
        }
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
