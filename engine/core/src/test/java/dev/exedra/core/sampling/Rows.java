package dev.exedra.core.sampling;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.Set;

/** Rows of logits for tests, and short ways to sample from them. */
final class Rows {

    static final int[] NO_PROMPT = {};

    private Rows() {}

    /** Logits whose softmax is the given probabilities. */
    static float[] ofProbabilities(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) StrictMath.log(probabilities[id]);
        }
        return logits;
    }

    static float[] gaussian(Random random, int vocabulary, double deviation) {
        float[] logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = (float) (deviation * random.nextGaussian());
        }
        return logits;
    }

    /** A loaded row, never adjusted. */
    static Row row(float... logits) {
        Row row = new Row(logits.length);
        row.load(MemorySegment.ofArray(logits), 0);
        return row;
    }

    static int sample(float[] logits, SamplingParameters parameters, long position) {
        return choice(logits, parameters, position, NO_PROMPT).tokenId();
    }

    static Choice choice(float[] logits, SamplingParameters parameters, long position, int... prompt) {
        return new Sampler(logits.length, Set.of())
                .sample(MemorySegment.ofArray(logits), 0, parameters, TokenHistory.of(parameters, prompt), position);
    }
}
