package dev.exedra.cli.inspect;

import dev.exedra.core.tensor.Shape;

/**
 * A tensor that a model needs.
 *
 * @param name in the checkpoint
 * @param shape as the config implies it
 * @param owner what it is part of
 */
record ExpectedTensor(String name, Shape shape, Owner owner) {

    /** What a tensor is part of. */
    sealed interface Owner {}

    /** Computed for every token: embedding, attention, norms, gates, dense layers, head. */
    record Always() implements Owner {}

    /** An always-on expert of a layer. */
    record SharedExpert(int layer, int stage, int index) implements Owner {}

    /** An expert that a gate chooses. */
    record RoutedExpert(int layer, int stage, int expert) implements Owner {}

    long elements() {
        return shape.elements();
    }
}
