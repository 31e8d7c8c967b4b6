package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class WeightMemoryTest {

    private static final long SLAB_BYTES = 64L << 20;

    @Test
    void weightsAreAlignedZeroAndApart() {
        try (WeightMemory memory = new WeightMemory()) {
            MemorySegment first = memory.allocate(100, Matrix.ALIGNMENT_BYTES);
            MemorySegment second = memory.allocate(4098, Matrix.ALIGNMENT_BYTES);
            assertEquals(0, second.address() % Matrix.ALIGNMENT_BYTES);
            assertEquals(-1, second.mismatch(MemorySegment.ofArray(new byte[4098])));
            first.fill((byte) 1);
            assertEquals(0, second.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(first.address() + 128, second.address(), "one behind the other");
        }
    }

    @Test
    void aWeightLargerThanASlabHasOneOfItsOwn() {
        try (WeightMemory memory = new WeightMemory()) {
            MemorySegment large = memory.allocate(SLAB_BYTES + 1, Matrix.ALIGNMENT_BYTES);
            large.set(ValueLayout.JAVA_BYTE, SLAB_BYTES, (byte) 7);
            MemorySegment next = memory.allocate(8, Matrix.ALIGNMENT_BYTES);
            next.fill((byte) 9);
            assertEquals(7, large.get(ValueLayout.JAVA_BYTE, SLAB_BYTES));
        }
    }

    @Test
    void nothingIsReadOnceItIsClosed() {
        WeightMemory memory = new WeightMemory();
        MemorySegment weight = memory.allocate(64, Matrix.ALIGNMENT_BYTES);
        memory.close();
        assertFalse(weight.scope().isAlive());
        assertThrows(IllegalStateException.class, () -> weight.get(ValueLayout.JAVA_BYTE, 0));
    }
}
