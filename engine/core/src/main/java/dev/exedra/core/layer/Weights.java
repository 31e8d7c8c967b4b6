package dev.exedra.core.layer;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.spec.ProjectionSpec;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Reads a checkpoint's tensors for the layers: shape and values checked, mapped pages given back after use. */
public final class Weights {

    private final Checkpoint checkpoint;

    public Weights(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** A matrix [outputs, inputs] as it is stored. */
    public Tensor matrix(ProjectionSpec spec) {
        return checked(spec.weight(), checkpoint.expect(spec.weight(), spec.outputs(), spec.inputs()));
    }

    /** A table [rows, columns] as it is stored. */
    public Tensor table(String name, int rows, int columns) {
        return checked(name, checkpoint.expect(name, rows, columns));
    }

    /** A vector [width], widened to F32, in memory of {@code arena}. */
    public MemorySegment vector(String name, int width, Arena arena) {
        return widen(checked(name, checkpoint.expect(name, width)), arena);
    }

    /** Several matrices of equal width and type below each other, in memory of {@code arena}; one alone is not copied. */
    public Tensor stacked(List<ProjectionSpec> specs, Arena arena) {
        if (specs.size() == 1) {
            return matrix(specs.getFirst());
        }
        List<Tensor> parts = specs.stream().map(this::matrix).toList();
        DType dtype = parts.getFirst().dtype();
        long bytes = parts.stream().mapToLong(part -> part.data().byteSize()).sum();
        MemorySegment memory = arena.allocate(bytes, 64);
        long offset = 0;
        for (int i = 0; i < parts.size(); i++) {
            Tensor part = parts.get(i);
            if (part.dtype() != dtype) {
                throw new CheckpointException(
                        "model.safetensors",
                        "tensor " + specs.get(i).weight() + " is " + part.dtype() + " where "
                                + specs.getFirst().weight() + " is " + dtype + ": save both in one type");
            }
            MemorySegment.copy(part.data(), 0, memory, offset, part.data().byteSize());
            offset += part.data().byteSize();
            checkpoint.release(part);
        }
        int outputs = specs.stream().mapToInt(ProjectionSpec::outputs).sum();
        return new Tensor(dtype, Shape.of(outputs, specs.getFirst().inputs()), memory);
    }

    /** Gives a tensor's mapped pages back once its values were copied. */
    public void release(Tensor tensor) {
        if (tensor.data().isMapped()) {
            checkpoint.release(tensor);
        }
    }

    /** The values as F32. */
    public static MemorySegment widen(Tensor tensor, Arena arena) {
        long elements = tensor.shape().elements();
        MemorySegment target = arena.allocate(elements * Float.BYTES, 64);
        for (long i = 0; i < elements; i++) {
            target.setAtIndex(ValueLayout.JAVA_FLOAT, i, Elements.get(tensor, i));
        }
        return target;
    }

    private static Tensor checked(String name, Tensor tensor) {
        if (Elements.isFloating(tensor.dtype()) && !Elements.allFinite(tensor)) {
            throw new CheckpointException(
                    "model.safetensors",
                    "tensor " + name + " holds a value that is not finite: the checkpoint is damaged, fetch it again");
        }
        return tensor;
    }
}
