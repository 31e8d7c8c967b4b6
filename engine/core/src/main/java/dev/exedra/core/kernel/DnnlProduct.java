package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One primitive with the memory objects of one thread: to run it, addresses are set and it is executed. */
final class DnnlProduct {

    private static final int ARGUMENTS = 4;

    private final int rows;
    private final DnnlLayout layout;
    private final int sourceStride;
    private final int targetStride;
    private final boolean accumulate;
    private final long scratchBytes;
    private final long primitive;
    private final long source;
    private final long weights;
    private final long target;
    private final long scratch;
    private final MemorySegment arguments;
    private long scratchAddress;

    private DnnlProduct(
            Dnnl dnnl,
            Arena arena,
            int rows,
            DnnlLayout layout,
            int sourceStride,
            int targetStride,
            boolean accumulate) {
        this.rows = rows;
        this.layout = layout;
        this.sourceStride = sourceStride;
        this.targetStride = targetStride;
        this.accumulate = accumulate;
        long sourceMatrix = dnnl.matrix(layout.input(), rows, layout.inputs(), sourceStride, 1);
        long targetMatrix = dnnl.matrix(DType.F32, rows, layout.outputs(), targetStride, 1);
        long descriptor = dnnl.matmul(sourceMatrix, layout.descriptor(), targetMatrix, accumulate);
        long scratchMatrix = dnnl.scratchpadOf(descriptor);
        scratchBytes = dnnl.bytes(scratchMatrix);
        primitive = Dnnl.owned(arena, dnnl.primitive(descriptor), dnnl::destroyPrimitive)
                .address();
        source = memory(dnnl, arena, sourceMatrix);
        weights = memory(dnnl, arena, layout.descriptor());
        target = memory(dnnl, arena, targetMatrix);
        scratch = memory(dnnl, arena, scratchMatrix);
        arguments = arena.allocate(ARGUMENTS * DnnlThread.ARGUMENT_BYTES, Long.BYTES);
        DnnlThread.setArgument(arguments, 0, Dnnl.ARGUMENT_SOURCE, source);
        DnnlThread.setArgument(arguments, 1, Dnnl.ARGUMENT_WEIGHTS, weights);
        DnnlThread.setArgument(arguments, 2, Dnnl.ARGUMENT_TARGET, target);
        DnnlThread.setArgument(arguments, 3, Dnnl.ARGUMENT_SCRATCHPAD, scratch);
        dnnl.destroyPrimitiveDescriptor(descriptor);
        dnnl.destroyMatrix(sourceMatrix);
        dnnl.destroyMatrix(targetMatrix);
        dnnl.destroyMatrix(scratchMatrix);
    }

    /** Makes it; its handles live as long as something refers to the arena, which its arguments do. */
    static DnnlProduct of(
            Dnnl dnnl,
            Arena arena,
            int rows,
            DnnlLayout layout,
            int sourceStride,
            int targetStride,
            boolean accumulate) {
        return new DnnlProduct(dnnl, arena, rows, layout, sourceStride, targetStride, accumulate);
    }

    private static long memory(Dnnl dnnl, Arena arena, long matrix) {
        return Dnnl.owned(arena, dnnl.memory(matrix, 0), dnnl::destroyMemory).address();
    }

    boolean matches(int rows, DnnlLayout layout, int sourceStride, int targetStride, boolean accumulate) {
        return this.rows == rows
                && this.layout.descriptor() == layout.descriptor()
                && this.sourceStride == sourceStride
                && this.targetStride == targetStride
                && this.accumulate == accumulate;
    }

    long scratchBytes() {
        return scratchBytes;
    }

    void run(Dnnl dnnl, long stream, long sourceAddress, long weightsAddress, long targetAddress, long scratchAt) {
        dnnl.setAddress(source, sourceAddress);
        dnnl.setAddress(weights, weightsAddress);
        dnnl.setAddress(target, targetAddress);
        if (scratchAddress != scratchAt) {
            dnnl.setAddress(scratch, scratchAt);
            scratchAddress = scratchAt;
        }
        dnnl.execute(primitive, stream, ARGUMENTS, arguments.address());
    }
}
