package dev.exedra.core.layer;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.kernel.PreparedWeight;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or several matrices applied to the same input, their outputs side by side: output[r] = W input[r] + b.
 *
 * <p>The columns are cut into tiles that depend on the shapes alone, so that any number of threads gives the same bits.
 */
public final class Linear {

    /** Columns below which a cut costs more than it shares out. */
    private static final int SMALLEST_TILE = 128;

    /** Widest tile: a vocabulary is cut into many, so that no thread waits long for the last. */
    private static final int WIDEST_TILE = 8192;

    /** From here on every thread has a block of rows for itself. */
    private static final int MANY_ROWS = 128;

    /** A matrix that stays in a core's own cache while one block of rows after the other is multiplied with it. */
    private static final long NEAR_BYTES = 1 << 20;

    /** A product's output takes about so many times as long as touching an element. */
    private static final int NEAR_PRODUCTS = 4;

    private final Kernels kernels;
    private final List<Tile> tiles;
    private final int outputs;
    private final long bytes;
    private final Compute compute;
    private final @Nullable MemorySegment bias;

    private record Tile(PreparedWeight weight, int firstColumn) {}

    private Linear(Kernels kernels, List<Tile> tiles, int outputs, Compute compute, @Nullable MemorySegment bias) {
        this.kernels = kernels;
        this.tiles = List.copyOf(tiles);
        this.outputs = outputs;
        this.bytes = tiles.stream().mapToLong(tile -> tile.weight.bytes()).sum();
        this.compute = compute;
        this.bias = bias;
    }

    /** Packs the matrices, all of one width. Weights that are not BF16 compute in F32. */
    public static Linear of(List<ProjectionSpec> parts, Weights weights, Compute wanted, Kernels kernels, Arena arena) {
        List<Tile> tiles = new ArrayList<>();
        int column = 0;
        Compute compute = wanted;
        for (ProjectionSpec part : parts) {
            Tensor matrix = weights.matrix(part);
            compute = matrix.dtype() == DType.BF16 ? compute : Compute.F32;
            weights.release(matrix);
        }
        for (ProjectionSpec part : parts) {
            Tensor matrix = weights.matrix(part);
            for (int from = 0; from < part.outputs(); from += tileWidth(part.outputs())) {
                int width = Math.min(tileWidth(part.outputs()), part.outputs() - from);
                tiles.add(new Tile(kernels.prepare(matrix.rows(from, width), compute, arena), column + from));
            }
            weights.release(matrix);
            column += part.outputs();
        }
        return new Linear(kernels, tiles, column, compute, Biases.of(parts, weights, arena));
    }

    /** One matrix. */
    public static Linear of(ProjectionSpec part, Weights weights, Compute wanted, Kernels kernels, Arena arena) {
        return of(List.of(part), weights, wanted, kernels, arena);
    }

    /** Two tiles, or as many as keep each at most {@link #WIDEST_TILE}; a function of the outputs alone. */
    public static int tileWidth(int outputs) {
        if (outputs < 2 * SMALLEST_TILE) {
            return outputs;
        }
        int tiles = Math.max(2, (outputs + WIDEST_TILE - 1) / WIDEST_TILE);
        int width = (outputs + tiles - 1) / tiles;
        return (width + 63) / 64 * 64;
    }

    /**
     * The same between what makes the input's rows and what goes on with the output's. Many rows go through all three block by
     * block, so that no thread waits in between and each block is still near the core; few share the matrix out.
     */
    public void apply(Matrix input, Matrix output, ComputePool pool, RowBlocks.Work before, RowBlocks.Work after) {
        int rows = input.rows();
        if (rows >= MANY_ROWS && bytes <= NEAR_BYTES) {
            RowBlocks.run(pool, rows, inputs() + NEAR_PRODUCTS * outputs, (from, count) -> {
                before.rows(from, count);
                Matrix block = output.rows(from, count);
                for (Tile tile : tiles) {
                    Matrix columns = block.columns(tile.firstColumn, tile.weight.outputs());
                    kernels.matmul(input.rows(from, count), tile.weight, columns);
                }
                if (bias != null) {
                    kernels.addRow(bias, block);
                }
                after.rows(from, count);
            });
        } else {
            RowBlocks.run(pool, rows, inputs(), before);
            apply(input, output, pool);
            RowBlocks.run(pool, rows, outputs, after);
        }
    }

    /** output[r] = W input[r] + b; the input is of {@link #compute}'s type. */
    public void apply(Matrix input, Matrix output, ComputePool pool) {
        pool.run(tiles.size(), nanos(input.rows()), index -> {
            Tile tile = tiles.get(index);
            kernels.matmul(input, tile.weight, output.columns(tile.firstColumn, tile.weight.outputs()));
        });
        if (bias != null) {
            kernels.addRow(bias, output);
        }
    }

    private long nanos(int rows) {
        long nanos = 0;
        for (Tile tile : tiles) {
            nanos += tile.weight.nanos(rows);
        }
        return nanos;
    }

    private int inputs() {
        return tiles.getFirst().weight.inputs();
    }

    /** Columns of the output. */
    public int outputs() {
        return outputs;
    }

    /** What the input has to be rounded to. */
    public Compute compute() {
        return compute;
    }

    /** Bytes of packed weights. */
    public long bytes() {
        return bytes;
    }
}
