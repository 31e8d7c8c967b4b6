package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * BF16 products of up to five rows, read straight from oneDNN's packed layout as fast as memory gives it: for one or two rows
 * the library itself walks the weights in an order that no prefetcher follows (10 of 22 GB/s a core on Zen 4).
 *
 * <p>An output is a chain of fused multiply-adds over the inputs, of each pair the odd one first, which is what the BF16 dot
 * product instruction of AVX-512 does; the chain is cut where the library cuts it, and the parts are added up.
 * {@link FewRowsTrial} asks the library whether it has the same bits here.
 *
 * @param chainInputs inputs of a chain
 */
record FewRows(int chainInputs) {

    /** Beyond, the library is as fast or faster. */
    static final int MOST = 5;

    private static final int BLOCK_INPUTS = 32;
    private static final int LANES = 16;
    private static final int VECTOR_BYTES = 64;
    private static final int VECTORS = 4;
    /** Columns of a block of the layout; within a block a pair of inputs stands side by side, column by column. */
    static final int BLOCK_COLUMNS = VECTORS * LANES;

    private static final int PAIR_BYTES = VECTORS * VECTOR_BYTES;
    private static final int UPPER = 0xffff0000;

    /** Whether this processor's vectors and these inputs fit. */
    static boolean fits(int inputs) {
        return Lanes.COUNT == LANES && inputs % BLOCK_INPUTS == 0;
    }

    /** output[r] = W input[r] for all rows of the input, at most {@link #MOST}. */
    void multiply(Matrix input, MemorySegment packed, int outputs, Matrix output, FewRowsScratch scratch) {
        int pairs = input.columns() / 2;
        scratch.widen(input);
        long blockBytes = (long) pairs * PAIR_BYTES;
        for (int column = 0; column < outputs; column += BLOCK_COLUMNS) {
            long block = packed.address() + column / BLOCK_COLUMNS * blockBytes;
            int columns = Math.min(BLOCK_COLUMNS, outputs - column);
            int row = 0;
            for (; row < scratch.fours() * FourRows.ROWS; row += FourRows.ROWS) {
                multiplyFour(scratch, row, pairs, block);
                put(scratch.sums(), output, row, Math.min(FourRows.ROWS, input.rows() - row), column, columns);
            }
            for (; row < input.rows(); row++) {
                multiply(scratch, row, pairs, block);
                put(scratch.sums(), output, row, 1, column, columns);
            }
        }
    }

    private void multiplyFour(FewRowsScratch scratch, int row, int pairs, long block) {
        int chain = chainInputs / 2;
        float[] inputs = scratch.inputs(row);
        FourRows.chain(inputs, 0, Math.min(chain, pairs), scratch.step(), block, scratch.sums());
        for (int from = chain; from < pairs; from += chain) {
            int to = Math.min(from + chain, pairs);
            FourRows.chain(inputs, from, to, scratch.step(), block, scratch.furtherSums());
            scratch.addFurtherSums();
        }
    }

    private void multiply(FewRowsScratch scratch, int row, int pairs, long block) {
        int chain = chainInputs / 2;
        chain(
                scratch.odds()[row],
                scratch.evens()[row],
                0,
                Math.min(chain, pairs),
                scratch.step(),
                block,
                scratch.sums());
        for (int from = chain; from < pairs; from += chain) {
            int to = Math.min(from + chain, pairs);
            chain(scratch.odds()[row], scratch.evens()[row], from, to, scratch.step(), block, scratch.furtherSums());
            scratch.addFurtherSums();
        }
    }

    /**
     * Sums of a block's columns over the pairs [from, to); the step is 1, see {@link FewRowsScratch#step}. Written out, because the compiler stops inlining methods of ours in the
     * midst of so many vectors, but not those of the library, and a vector that is handed to a call is an object.
     */
    private static void chain(float[] odds, float[] evens, int from, int to, int step, long block, float[] sums) {
        MemorySegment weights = Lanes.MEMORY.asSlice(block, (long) to * PAIR_BYTES);
        FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int pair = from; pair < to; pair += step) {
            long at = (long) pair * PAIR_BYTES;
            FloatVector odd = FloatVector.broadcast(Lanes.FLOATS, odds[pair]);
            FloatVector even = FloatVector.broadcast(Lanes.FLOATS, evens[pair]);
            IntVector weights0 = IntVector.fromMemorySegment(Lanes.INTS, weights, at, LITTLE_ENDIAN);
            IntVector weights1 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + VECTOR_BYTES, LITTLE_ENDIAN);
            IntVector weights2 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
            IntVector weights3 = IntVector.fromMemorySegment(Lanes.INTS, weights, at + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
            sum0 = weights0.lanewise(VectorOperators.AND, UPPER)
                    .reinterpretAsFloats()
                    .fma(odd, sum0);
            sum0 = weights0.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(even, sum0);
            sum1 = weights1.lanewise(VectorOperators.AND, UPPER)
                    .reinterpretAsFloats()
                    .fma(odd, sum1);
            sum1 = weights1.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(even, sum1);
            sum2 = weights2.lanewise(VectorOperators.AND, UPPER)
                    .reinterpretAsFloats()
                    .fma(odd, sum2);
            sum2 = weights2.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(even, sum2);
            sum3 = weights3.lanewise(VectorOperators.AND, UPPER)
                    .reinterpretAsFloats()
                    .fma(odd, sum3);
            sum3 = weights3.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(even, sum3);
        }
        sum0.intoArray(sums, 0);
        sum1.intoArray(sums, LANES);
        sum2.intoArray(sums, 2 * LANES);
        sum3.intoArray(sums, 3 * LANES);
    }

    private static void put(float[] sums, Matrix output, int row, int rows, int column, int columns) {
        for (int i = 0; i < rows; i++) {
            long to = output.offset(row + i, column);
            MemorySegment.copy(sums, i * BLOCK_COLUMNS, output.data(), ValueLayout.JAVA_FLOAT, to, columns);
        }
    }
}
