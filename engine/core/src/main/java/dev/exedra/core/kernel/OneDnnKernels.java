package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Products by oneDNN, those of attention too where it sums as they do, each on the calling thread alone; the rest by other kernels. */
public final class OneDnnKernels implements Kernels {

    /**
     * Below, a BF16 product goes to the other kernels: with AMX the library has one path for fewer than 64 inputs in all rows
     * together and another from there on, with other bits (seen with 3.11); from 32 inputs on two rows have 64.
     */
    private static final int FEWEST_BF16_INPUTS = 32;

    private final Dnnl dnnl;
    private final OneDnnProducts products;
    private final Kernels others;
    private final OneDnnTiles tiles;
    private final ThreadLocal<PackedAttention> attention;

    private OneDnnKernels(Dnnl dnnl, Kernels others) {
        this.dnnl = dnnl;
        this.products = new OneDnnProducts(dnnl);
        this.others = others;
        this.tiles = new OneDnnTiles(dnnl, products);
        this.attention = ThreadLocal.withInitial(() -> new PackedAttention(tiles));
    }

    /**
     * Loads the library.
     *
     * @param others computes all that is not a product
     * @throws KernelException where oneDNN is not to be had, with the reason
     */
    public static OneDnnKernels load(Kernels others) {
        return new OneDnnKernels(Dnnl.load(), others);
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String numerics() {
        return dnnl.describe() + ", " + others.numerics();
    }

    @Override
    public PreparedWeight prepare(Tensor weight, Compute compute, Arena arena) {
        Numbers.checkWeight(weight, compute);
        if (compute == Compute.BF16 && weight.shape().extent(1) < FEWEST_BF16_INPUTS) {
            return others.prepare(weight, compute, arena);
        }
        return products.prepare(weight, compute, arena);
    }

    @Override
    public void matmul(Matrix input, PreparedWeight weight, Matrix output) {
        if (!(weight instanceof OneDnnWeight packed)) {
            others.matmul(input, weight, output);
            return;
        }
        Checks.matmul(input, weight, output);
        Checks.paddedNative(input);
        Checks.paddedNative(output);
        if (input.rows() > 0) {
            products.multiply(input, packed, output);
        }
    }

    @Override
    public void round(Matrix source, Matrix target) {
        others.round(source, target);
    }

    @Override
    public void rmsNorm(Matrix source, MemorySegment weight, float epsilon, Matrix target) {
        others.rmsNorm(source, weight, epsilon, target);
    }

    @Override
    public void layerNorm(Matrix source, MemorySegment weight, MemorySegment bias, float epsilon, Matrix target) {
        others.layerNorm(source, weight, bias, epsilon, target);
    }

    @Override
    public void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine) {
        others.rope(heads, headDim, cosine, sine);
    }

    @Override
    public void store(Matrix keys, Matrix values, int firstPosition, KvPages cache, int kvHead) {
        others.store(keys, values, firstPosition, cache, kvHead);
    }

    @Override
    public void attend(
            Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        if (cache.layout().dtype() == DType.BF16 && tiles.fit(shape.headDim())) {
            Checks.attend(queries, shape, cache.layout(), kvHead, output);
            attention.get().attend(queries, firstPosition, cache, shape, kvHead, output);
        } else {
            others.attend(queries, firstPosition, cache, shape, kvHead, output);
        }
    }

    @Override
    public void glu(Matrix gateUp, Activation activation, Matrix target) {
        others.glu(gateUp, activation, target);
    }

    @Override
    public void activate(Matrix source, Activation activation, Matrix target) {
        others.activate(source, activation, target);
    }

    @Override
    public void addScaled(Matrix source, float[] scale, Matrix target) {
        others.addScaled(source, scale, target);
    }

    @Override
    public void add(Matrix source, Matrix target) {
        others.add(source, target);
    }

    @Override
    public void lookUp(Tensor table, int[] rows, int from, Matrix target) {
        others.lookUp(table, rows, from, target);
    }

    @Override
    public void addRow(MemorySegment row, Matrix target) {
        others.addRow(row, target);
    }
}
