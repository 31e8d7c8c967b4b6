package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Packs weights for oneDNN and multiplies with them. */
final class OneDnnProducts {

    /**
     * Inputs of a slice where f32 meets 16-bit weights. oneDNN 3.11 computes such products wrongly when it splits the inputs
     * into blocks and the weights are packed (seen from 513 inputs on), so none is ever long enough to be split.
     */
    static final int MIXED_SLICE_INPUTS = 512;

    private final Dnnl dnnl;
    private final ThreadLocal<DnnlThread> threads;
    private final Map<DnnlLayout.Key, DnnlLayout> layouts = new ConcurrentHashMap<>();
    private final Map<DType, Boolean> storedTypesThatWork = new ConcurrentHashMap<>();
    private final Map<Shape, FewRowsTrial.Answer> fewRows = new ConcurrentHashMap<>();

    OneDnnProducts(Dnnl dnnl) {
        this.dnnl = dnnl;
        threads = ThreadLocal.withInitial(() -> new DnnlThread(dnnl));
    }

    OneDnnWeight prepare(Tensor weight, Compute compute, Arena arena) {
        if (compute == Compute.BF16) {
            OneDnnWeight packed = pack(weight, compute, arena);
            return packed.with(fewRows(packed));
        }
        if (weight.dtype() == DType.F32 || worksAsStored(weight.dtype())) {
            return pack(weight, compute, arena);
        }
        try (Arena widened = Arena.ofConfined()) {
            return pack(widen(weight, widened), compute, arena);
        }
    }

    /** Whether f32 against this type is exact here: tried once, because no test of ours runs on every processor. */
    private boolean worksAsStored(DType stored) {
        return storedTypesThatWork.computeIfAbsent(stored, type -> new OneDnnTrial(this).isExact(type));
    }

    /** How few rows of a weight are computed without the library: tried once a shape. */
    private @Nullable FewRows fewRows(OneDnnWeight weight) {
        Shape shape = Shape.of(weight.outputs(), weight.inputs());
        FewRowsTrial.Answer known = fewRows.get(shape);
        if (known == null) {
            known = new FewRowsTrial(this).ask(weight);
            if (known.verdict() != FewRowsTrial.Verdict.UNKNOWN) {
                fewRows.put(shape, known);
            }
        }
        return known.rows().orElse(null);
    }

    /** Packs as stored, without asking whether that computes exactly. */
    OneDnnWeight pack(Tensor weight, Compute compute, Arena arena) {
        int outputs = weight.shape().extent(0);
        int inputs = weight.shape().extent(1);
        DnnlThread thread = threads.get();
        int longest = weight.dtype() == compute.inputType() ? inputs : MIXED_SLICE_INPUTS;
        List<OneDnnWeight.Slice> slices = new ArrayList<>();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment data = nativeAligned(weight, call);
            for (int from = 0; from < inputs; from += longest) {
                var key = new DnnlLayout.Key(
                        compute.inputType(), weight.dtype(), Math.min(longest, inputs - from), outputs);
                DnnlLayout layout = layouts.computeIfAbsent(key, wanted -> DnnlLayout.of(dnnl, wanted));
                MemorySegment columns =
                        data.asSlice((long) from * weight.dtype().bytes());
                slices.add(new OneDnnWeight.Slice(from, layout, layout.pack(dnnl, thread, columns, inputs, arena)));
            }
        } finally {
            Reference.reachabilityFence(weight);
        }
        return new OneDnnWeight(List.copyOf(slices), outputs, inputs, compute, null);
    }

    /** A mapped tensor may begin at any byte, one in a test may lie on the heap; oneDNN takes neither. */
    private static MemorySegment nativeAligned(Tensor weight, Arena arena) {
        MemorySegment data = weight.data();
        if (data.isNative() && data.address() % weight.dtype().bytes() == 0) {
            return data;
        }
        return arena.allocate(data.byteSize(), Matrix.ALIGNMENT_BYTES).copyFrom(data);
    }

    private static Tensor widen(Tensor weight, Arena arena) {
        long elements = weight.shape().elements();
        MemorySegment values = arena.allocate(elements * Float.BYTES, Matrix.ALIGNMENT_BYTES);
        for (long i = 0; i < elements; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, Numbers.read(weight.data(), weight.dtype(), i));
        }
        return new Tensor(
                DType.F32, Shape.of(weight.shape().extent(0), weight.shape().extent(1)), values);
    }

    /** What the calling thread runs products with. */
    DnnlThread thread() {
        return threads.get();
    }

    boolean isInWideBlocks(OneDnnWeight.Slice slice) {
        return slice.layout().isInWideBlocks(dnnl);
    }

    void multiply(Matrix input, OneDnnWeight weight, Matrix output) {
        DnnlThread thread = threads.get();
        List<OneDnnWeight.Slice> slices = weight.slices();
        FewRows few = weight.fewRows();
        if (few != null && input.rows() <= FewRows.MOST) {
            few.multiply(input, slices.getFirst().packed(), weight.outputs(), output, thread.fewRowsScratch());
            return;
        }
        int rows = Matrix.paddedRows(input.rows());
        try {
            for (int i = 0; i < slices.size(); i++) {
                OneDnnWeight.Slice slice = slices.get(i);
                DnnlProduct product = thread.product(rows, slice.layout(), input.stride(), output.stride(), i > 0);
                thread.run(
                        product,
                        input.data().address()
                                + (long) slice.from() * input.dtype().bytes(),
                        slice.packed().address(),
                        output.data().address());
            }
        } finally {
            // The library knows addresses only.
            Reference.reachabilityFence(input);
            Reference.reachabilityFence(weight);
            Reference.reachabilityFence(output);
        }
    }
}
