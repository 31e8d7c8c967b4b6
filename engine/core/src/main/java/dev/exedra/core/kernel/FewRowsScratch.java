package dev.exedra.core.kernel;

import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The rows of a BF16 input as floats, inputs of odd and of even number apart: arrays, because the compiler keeps the loop over
 * weights tight only then (three times as fast as reading them from memory segments).
 */
final class FewRowsScratch {

    private static final int UPPER = 0xffff0000;

    /** Fewer rows than these are taken one by one. */
    private static final int LEAST_OF_FOUR = 3;

    private final float[] sums = new float[FourRows.ROWS * FewRows.BLOCK_COLUMNS];
    private final float[] furtherSums = new float[FourRows.ROWS * FewRows.BLOCK_COLUMNS];
    private int step = 1;
    private int fours;
    private float[][] inputs = new float[FewRows.MOST / FourRows.ROWS][0];
    private float[][] odds = new float[FewRows.MOST][0];
    private float[][] evens = new float[FewRows.MOST][0];

    /**
     * 1, which the compiler must not know: it would unroll the loop over weights and reorder its loads, and no prefetcher follows
     * them then (8 instead of 24 GB/s).
     */
    int step() {
        return step;
    }

    /** Takes [rows, inputs]; the inputs are a multiple of 32. */
    void widen(Matrix input) {
        int pairs = input.columns() / 2;
        if (odds[0].length < pairs) {
            odds = new float[FewRows.MOST][pairs];
            evens = new float[FewRows.MOST][pairs];
            inputs = new float[FewRows.MOST / FourRows.ROWS][pairs * FourRows.STEP];
        }
        for (int row = 0; row < input.rows(); row++) {
            widen(input.data(), input.offset(row, 0), pairs, odds[row], evens[row]);
        }
        int rest = input.rows() % FourRows.ROWS;
        fours = input.rows() / FourRows.ROWS + (rest < LEAST_OF_FOUR ? 0 : 1);
        for (int row = 0; row < fours * FourRows.ROWS; row++) {
            float[] four = inputs[row / FourRows.ROWS];
            int at = row % FourRows.ROWS;
            for (int pair = 0; pair < pairs; pair++) {
                // A row that is not there has whatever an earlier input left: nobody looks at its sums.
                four[pair * FourRows.STEP + at] = odds[row][pair];
                four[pair * FourRows.STEP + FourRows.ROWS + at] = evens[row][pair];
            }
        }
    }

    /** Rows that are taken together, in fours. */
    int fours() {
        return fours;
    }

    /** [inputs / 2, 2, 4] of the four rows from {@code row} on. */
    float[] inputs(int row) {
        return inputs[row / FourRows.ROWS];
    }

    private static void widen(MemorySegment data, long from, int pairs, float[] odds, float[] evens) {
        for (int pair = 0; pair < pairs; pair += Lanes.COUNT) {
            IntVector both = Lanes.loadInts(data, from + pair * (long) Integer.BYTES);
            both.lanewise(VectorOperators.AND, UPPER).reinterpretAsFloats().intoArray(odds, pair);
            both.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(evens, pair);
        }
    }

    /** [rows][inputs / 2]. */
    float[][] odds() {
        return odds;
    }

    /** [rows][inputs / 2]. */
    float[][] evens() {
        return evens;
    }

    /** Of one to four rows and one block. */
    float[] sums() {
        return sums;
    }

    /** Of a chain that is not the first. */
    float[] furtherSums() {
        return furtherSums;
    }

    void addFurtherSums() {
        for (int i = 0; i < sums.length; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, sums, i)
                    .add(FloatVector.fromArray(Lanes.FLOATS, furtherSums, i))
                    .intoArray(sums, i);
        }
    }
}
