package dev.exedra.core.spec;

import dev.exedra.core.tensor.Shape;

/**
 * A tensor that a model needs.
 *
 * @param name in the checkpoint
 * @param shape as the config implies it
 * @param owner what it is part of
 */
public record ExpectedTensor(String name, Shape shape, Owner owner) {

    /** What a tensor is part of. */
    public sealed interface Owner {}

    /** Computed for every token: embedding, attention, norms, gates, dense layers, head. */
    public record Always() implements Owner {}

    /** An always-on expert of a layer. */
    public record SharedExpert(int layer, int stage, int index) implements Owner {}

    /** An expert that a gate chooses. */
    public record RoutedExpert(int layer, int stage, int expert) implements Owner {}

    /** Number of elements. */
    public long elements() {
        return shape.elements();
    }
}
