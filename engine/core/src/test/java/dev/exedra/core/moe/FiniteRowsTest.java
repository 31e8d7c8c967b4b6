package dev.exedra.core.moe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteRowsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 13, 16, 207})
    void findsEveryRowThatIsNotFiniteWhereverTheValueStands(int columns) {
        float[] extremes = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, 1};
        float[] none = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xffc0_0001)};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(3L * columns * Float.BYTES);
            for (int at = 0; at < columns; at++) {
                for (float bad : none) {
                    for (int i = 0; i < 3 * columns; i++) {
                        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, extremes[i % extremes.length]);
                    }
                    assertEquals(new BitSet(), FiniteRows.notFinite(values, 3, columns));
                    values.setAtIndex(ValueLayout.JAVA_FLOAT, columns + at, bad);
                    assertEquals(BitSet.valueOf(new long[] {0b010}), FiniteRows.notFinite(values, 3, columns));
                }
            }
        }
    }
}
