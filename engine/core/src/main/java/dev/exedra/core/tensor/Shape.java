package dev.exedra.core.tensor;

import java.util.List;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first; a scalar has none. */
public record Shape(List<Long> extents) {

    public Shape {
        extents = List.copyOf(extents);
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("a shape has no negative extent: " + extents);
            }
        }
    }

    /** The shape of the given extents. */
    public static Shape of(long... extents) {
        return new Shape(java.util.Arrays.stream(extents).boxed().toList());
    }

    /** Number of dimensions. */
    public int rank() {
        return extents.size();
    }

    /** Extent of one dimension, which must fit an int. */
    public int extent(int dimension) {
        return Math.toIntExact(extents.get(dimension));
    }

    /** Number of elements; throws {@link ArithmeticException} where it does not fit a long. */
    public long elements() {
        long product = 1;
        for (long extent : extents) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    @Override
    public String toString() {
        return extents.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
