package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Everything in Java's own vectors: for every processor that the JVM runs on. The loops know addresses only, so what they read
 * and write is kept reachable here.
 */
public final class VectorKernels implements Kernels {

    private final ThreadLocal<VectorProducts> products = ThreadLocal.withInitial(VectorProducts::new);
    private final ThreadLocal<VectorAttention> attention = ThreadLocal.withInitial(VectorAttention::new);
    private final ThreadLocal<PackedAttention> packedAttention =
            ThreadLocal.withInitial(() -> new PackedAttention(TileProducts.NONE));

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String numerics() {
        return "vectors of " + Lanes.COUNT + " floats on " + System.getProperty("os.arch");
    }

    @Override
    public PreparedWeight prepare(Tensor weight, Compute compute, Arena arena) {
        Numbers.checkWeight(weight, compute);
        return VectorWeight.pack(weight, compute, arena);
    }

    @Override
    public void matmul(Matrix input, PreparedWeight weight, Matrix output) {
        Checks.matmul(input, weight, output);
        products.get().multiply(input, (VectorWeight) weight, output);
    }

    @Override
    public void round(Matrix source, Matrix target) {
        Checks.pointwise(source, target);
        try {
            VectorPointwise.round(source, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void rmsNorm(Matrix source, MemorySegment weight, float epsilon, Matrix target) {
        Checks.pointwise(source, target);
        try {
            VectorNorms.rmsNorm(source, weight, Checks.group(source, weight), epsilon, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(weight);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void layerNorm(Matrix source, MemorySegment weight, MemorySegment bias, float epsilon, Matrix target) {
        Checks.pointwise(source, target);
        Checks.vector(weight, source);
        Checks.vector(bias, source);
        try {
            VectorNorms.layerNorm(source, weight, bias, epsilon, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(weight);
            Reference.reachabilityFence(bias);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void rope(Matrix heads, int headDim, Matrix cosine, Matrix sine) {
        Checks.rope(heads, headDim, cosine, sine);
        try {
            VectorPointwise.rope(heads, headDim, cosine, sine);
        } finally {
            Reference.reachabilityFence(heads);
            Reference.reachabilityFence(cosine);
            Reference.reachabilityFence(sine);
        }
    }

    @Override
    public void store(Matrix keys, Matrix values, int firstPosition, KvPages cache, int kvHead) {
        Checks.store(keys, values, cache.layout(), kvHead);
        KvStore.store(keys, values, firstPosition, cache, kvHead);
    }

    @Override
    public void attend(
            Matrix queries, int firstPosition, KvPages cache, AttentionShape shape, int kvHead, Matrix output) {
        Checks.attend(queries, shape, cache.layout(), kvHead, output);
        if (cache.layout().dtype() == DType.BF16) {
            packedAttention.get().attend(queries, firstPosition, cache, shape, kvHead, output);
        } else {
            attention.get().attend(queries, firstPosition, cache, shape, kvHead, output);
        }
    }

    @Override
    public void glu(Matrix gateUp, Activation activation, Matrix target) {
        Checks.glu(gateUp, target);
        try {
            VectorPointwise.glu(gateUp, activation, target);
        } finally {
            Reference.reachabilityFence(gateUp);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void activate(Matrix source, Activation activation, Matrix target) {
        Checks.pointwise(source, target);
        try {
            VectorPointwise.activate(source, activation, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void addScaled(Matrix source, float[] scale, Matrix target) {
        Checks.pointwise(source, target);
        Checks.floats(target);
        try {
            VectorPointwise.addScaled(source, scale, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void add(Matrix source, Matrix target) {
        Checks.pointwise(source, target);
        Checks.floats(target);
        try {
            VectorPointwise.add(source, target);
        } finally {
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void lookUp(Tensor table, int[] rows, int from, Matrix target) {
        Checks.lookUp(table, rows, from, target);
        try {
            VectorPointwise.lookUp(table, rows, from, target);
        } finally {
            Reference.reachabilityFence(target);
        }
    }

    @Override
    public void addRow(MemorySegment row, Matrix target) {
        Checks.floats(target);
        Checks.vector(row, target);
        try {
            VectorPointwise.addRow(row, target);
        } finally {
            Reference.reachabilityFence(target);
        }
    }
}
