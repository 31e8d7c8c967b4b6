package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one thread needs to run products: its stream, its scratch memory, and the products it has met, found without
 * allocating. Creating the same product on another thread is cheap, for oneDNN caches the generated code.
 */
final class DnnlThread {

    /** Of dnnl_exec_arg_t: an int, padding, a pointer. */
    static final long ARGUMENT_BYTES = 16;

    /** A power of two; a model meets some hundred products: row counts times shapes of weights. */
    private static final int TABLE_SLOTS = 4096;

    private static final int PRODUCTS_MAX = TABLE_SLOTS / 2;

    private final Dnnl dnnl;
    private final MemorySegment stream;
    private final @Nullable DnnlProduct[] table = new @Nullable DnnlProduct[TABLE_SLOTS];
    private Arena products = Arena.ofAuto();
    private final FewRowsScratch fewRowsScratch = new FewRowsScratch();
    private MemorySegment scratch = MemorySegment.NULL;
    private int count;

    DnnlThread(Dnnl dnnl) {
        this.dnnl = dnnl;
        dnnl.limitThisThread();
        // Destroyed when this object, and so the thread that owns it, is gone.
        stream = Dnnl.owned(Arena.ofAuto(), dnnl.stream(), dnnl::destroyStream);
    }

    static void setArgument(MemorySegment arguments, int index, int kind, long memory) {
        arguments.set(ValueLayout.JAVA_INT, index * ARGUMENT_BYTES, kind);
        arguments.set(ValueLayout.JAVA_LONG, index * ARGUMENT_BYTES + Long.BYTES, memory);
    }

    long stream() {
        return stream.address();
    }

    FewRowsScratch fewRowsScratch() {
        return fewRowsScratch;
    }

    /** The product of padded rows with weights of a layout, the target added to where it accumulates. */
    DnnlProduct product(int rows, DnnlLayout layout, int sourceStride, int targetStride, boolean accumulate) {
        int slot = slot(rows, layout, sourceStride, targetStride, accumulate);
        for (DnnlProduct found = table[slot]; found != null; found = table[slot]) {
            if (found.matches(rows, layout, sourceStride, targetStride, accumulate)) {
                return found;
            }
            slot = (slot + 1) & (TABLE_SLOTS - 1);
        }
        if (count == PRODUCTS_MAX) {
            forgetProducts();
            slot = slot(rows, layout, sourceStride, targetStride, accumulate);
        }
        DnnlProduct made = DnnlProduct.of(dnnl, products, rows, layout, sourceStride, targetStride, accumulate);
        table[slot] = made;
        count++;
        return made;
    }

    private static int slot(int rows, DnnlLayout layout, int sourceStride, int targetStride, boolean accumulate) {
        int hash = 31 * (31 * (31 * rows + sourceStride) + targetStride) + Long.hashCode(layout.descriptor());
        hash = (hash + (accumulate ? 1 : 0)) * 0x9E3779B9;
        return (hash >>> 16) & (TABLE_SLOTS - 1);
    }

    /** Without products to refer to it, the arena goes, and with it their handles. */
    private void forgetProducts() {
        Arrays.fill(table, null);
        products = Arena.ofAuto();
        count = 0;
    }

    void run(DnnlProduct product, long source, long weights, long target) {
        if (product.scratchBytes() > scratch.byteSize()) {
            scratch = Arena.ofAuto().allocate(product.scratchBytes(), Matrix.ALIGNMENT_BYTES);
        }
        product.run(dnnl, stream.address(), source, weights, target, scratch.address());
    }
}
