package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The layout that weights of one shape and type are packed in, for every number of rows: the one oneDNN wants for many rows is
 * forced on few (on the machines measured it wants the same for all from 2 up).
 *
 * @param input type of the product's input
 * @param stored type of the weights
 * @param descriptor oneDNN's, kept as long as the library
 * @param bytes of packed weights
 */
record DnnlLayout(DType input, DType stored, int inputs, int outputs, long descriptor, long bytes) {

    private static final int ROWS_ASKED_FOR = 64;

    /** What distinguishes layouts. */
    record Key(DType input, DType stored, int inputs, int outputs) {}

    static DnnlLayout of(Dnnl dnnl, Key key) {
        long descriptor = wanted(dnnl, key, ROWS_ASKED_FOR);
        return new DnnlLayout(
                key.input(), key.stored(), key.inputs(), key.outputs(), descriptor, dnnl.bytes(descriptor));
    }

    /** The layout oneDNN itself wants for {@code rows} rows, the caller's to destroy. */
    static long wanted(Dnnl dnnl, Key key, int rows) {
        long any = dnnl.matrixOfAnyLayout(key.stored(), key.inputs(), key.outputs());
        long source = dnnl.matrix(key.input(), rows, key.inputs(), key.inputs(), 1);
        long target = dnnl.matrix(DType.F32, rows, key.outputs(), key.outputs(), 1);
        try {
            long product = dnnl.matmul(source, any, target, false);
            long weights = dnnl.weightsOf(product);
            dnnl.destroyPrimitiveDescriptor(product);
            return weights;
        } finally {
            dnnl.destroyMatrix(any);
            dnnl.destroyMatrix(source);
            dnnl.destroyMatrix(target);
        }
    }

    /** Of blocks of 64 outputs, in which pairs of inputs stand side by side, whatever the library would choose. */
    static DnnlLayout inWideBlocks(Dnnl dnnl, DType dtype, int inputs, int outputs) {
        long descriptor = dnnl.matrixInWideBlocks(dtype, inputs, outputs);
        return new DnnlLayout(dtype, dtype, inputs, outputs, descriptor, dnnl.bytes(descriptor));
    }

    /** Whether it is in blocks of 64 outputs, in which pairs of inputs stand side by side. */
    boolean isInWideBlocks(Dnnl dnnl) {
        long wide = dnnl.matrixInWideBlocks(stored, inputs, outputs);
        try {
            return dnnl.sameLayout(wide, descriptor);
        } finally {
            dnnl.destroyMatrix(wide);
        }
    }

    /**
     * Packs columns of a weight [outputs, rowLength].
     *
     * @param columns memory from the first of the columns in the first row on
     */
    MemorySegment pack(Dnnl dnnl, DnnlThread thread, MemorySegment columns, int rowLength, Arena arena) {
        MemorySegment packed = arena.allocate(bytes, Matrix.ALIGNMENT_BYTES);
        long plain = dnnl.matrix(stored, inputs, outputs, 1, rowLength);
        long reorder = dnnl.reorder(plain, descriptor);
        long primitive = dnnl.primitive(reorder);
        long source = dnnl.memory(plain, columns.address());
        long target = dnnl.memory(descriptor, packed.address());
        try (Arena call = Arena.ofConfined()) {
            MemorySegment arguments = call.allocate(2 * DnnlThread.ARGUMENT_BYTES, Long.BYTES);
            DnnlThread.setArgument(arguments, 0, Dnnl.ARGUMENT_SOURCE, source);
            DnnlThread.setArgument(arguments, 1, Dnnl.ARGUMENT_TARGET, target);
            dnnl.execute(primitive, thread.stream(), 2, arguments.address());
        } finally {
            dnnl.destroyMemory(source);
            dnnl.destroyMemory(target);
            dnnl.destroyPrimitive(primitive);
            dnnl.destroyPrimitiveDescriptor(reorder);
            dnnl.destroyMatrix(plain);
        }
        return packed;
    }
}
