package dev.exedra.core.moe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Finds rows with a NaN or an infinity in them, at the speed of memory. */
public final class FiniteRows {

    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int EXPONENT = 0x7f80_0000;
    /** Added to the exponent's bits, it reaches the sign only where all of them are set. */
    private static final int ONE = 0x0080_0000;

    private FiniteRows() {}

    /**
     * The rows that are not finite.
     *
     * @param values f32 [rows, columns], row after row
     */
    public static BitSet notFinite(MemorySegment values, int rows, int columns) {
        BitSet bad = new BitSet();
        for (int row = 0; row < rows; row++) {
            if (!isFinite(values, (long) row * columns * Float.BYTES, columns)) {
                bad.set(row);
            }
        }
        return bad;
    }

    private static boolean isFinite(MemorySegment values, long at, int columns) {
        IntVector seen = IntVector.zero(SPECIES);
        int bound = SPECIES.loopBound(columns);
        for (int i = 0; i < bound; i += SPECIES.length()) {
            seen = seen.or(IntVector.fromMemorySegment(SPECIES, values, at + (long) i * Float.BYTES, ORDER)
                    .and(EXPONENT)
                    .add(ONE));
        }
        int all = seen.reduceLanes(VectorOperators.OR);
        for (int i = bound; i < columns; i++) {
            all |= (values.get(ValueLayout.JAVA_INT_UNALIGNED, at + (long) i * Float.BYTES) & EXPONENT) + ONE;
        }
        return all >= 0;
    }
}
