package dev.exedra.core.layer;

import dev.exedra.core.spec.RopeSpec;
import dev.exedra.core.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * Cosines and sines of every position, computed in f64 once per block of positions and kept. StrictMath, so that every
 * machine has the same bits.
 */
public final class RopeTable {

    private static final int BLOCK_POSITIONS = 256;

    private final double[] frequencies;
    private final double scale;
    private final List<float[]> blocks = new ArrayList<>();

    public RopeTable(RopeSpec spec) {
        this.frequencies = RopeFrequencies.of(spec);
        this.scale = spec.scaling() instanceof RopeSpec.Yarn yarn ? yarn.attentionScale() : 1;
    }

    /** Rotated pairs of a head. */
    public int half() {
        return frequencies.length;
    }

    /** Writes the cosines and sines [half] of a position into one row of each matrix. */
    public void write(int position, Matrix cosine, Matrix sine, int row) {
        float[] block = block(position / BLOCK_POSITIONS);
        int half = half();
        int at = position % BLOCK_POSITIONS * 2 * half;
        for (int i = 0; i < half; i++) {
            cosine.set(row, i, block[at + i]);
            sine.set(row, i, block[at + half + i]);
        }
    }

    private synchronized float[] block(int index) {
        while (blocks.size() <= index) {
            blocks.add(compute(blocks.size() * BLOCK_POSITIONS));
        }
        return blocks.get(index);
    }

    private float[] compute(int firstPosition) {
        int half = half();
        float[] block = new float[BLOCK_POSITIONS * 2 * half];
        for (int p = 0; p < BLOCK_POSITIONS; p++) {
            for (int i = 0; i < half; i++) {
                double angle = (firstPosition + p) * frequencies[i];
                block[p * 2 * half + i] = (float) (StrictMath.cos(angle) * scale);
                block[p * 2 * half + half + i] = (float) (StrictMath.sin(angle) * scale);
            }
        }
        return block;
    }
}
