package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogProbsTest {

    @Test
    void areTheLogarithmsOfTheSoftmax() {
        TokenLogProbs logProbs = of(Rows.ofProbabilities(0.1, 0.4, 0.3, 0.2), 0, 2);
        assertEquals(0, logProbs.token().tokenId());
        assertEquals(4, logProbs.token().rank());
        assertEquals(Math.log(0.1), logProbs.token().logProb(), 1e-6);
        assertEquals(
                List.of(1, 2), logProbs.top().stream().map(LogProb::tokenId).toList());
        assertEquals(List.of(1, 2), logProbs.top().stream().map(LogProb::rank).toList());
        assertEquals(Math.log(0.4), logProbs.top().getFirst().logProb(), 1e-6);
    }

    @Test
    void doNotChangeWhenAConstantIsAdded() {
        float[] logits = {1, 2, 4};
        float[] shifted = {1 + 1024, 2 + 1024, 4 + 1024};
        assertEquals(of(logits, 1, 3), of(shifted, 1, 3));
        double sum = Math.exp(-3) + Math.exp(-2) + 1;
        assertEquals(-2 - Math.log(sum), of(logits, 1, 0).token().logProb(), 1e-15);
    }

    @Test
    void tiesRankByLowerId() {
        TokenLogProbs logProbs = of(new float[] {1, 7, 7, 7}, 3, 2);
        assertEquals(3, logProbs.token().rank());
        assertEquals(
                List.of(1, 2), logProbs.top().stream().map(LogProb::tokenId).toList());
    }

    @Test
    void giveNoMoreAlternativesThanThereAreTokens() {
        assertEquals(0, of(new float[] {1, 2, 3}, 0, 0).top().size());
        assertEquals(3, of(new float[] {1, 2, 3}, 0, 128).top().size());
    }

    @Test
    void addUpToOneOverALargeVocabulary() {
        float[] logits = Rows.gaussian(new Random(2), 5000, 3);
        LogProbs calculator = new LogProbs(logits.length);
        double sum = 0;
        for (int id = 0; id < logits.length; id++) {
            sum += Math.exp(calculator
                    .of(MemorySegment.ofArray(logits), 0, id, 0)
                    .token()
                    .logProb());
        }
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void readTheRowOfAStridedMatrix() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix wide = Matrix.allocate(arena, 3, 8);
            Matrix logits = wide.columns(2, 3);
            logits.set(1, 0, 5);
            logits.set(1, 1, 6);
            logits.set(1, 2, 7);
            wide.set(1, 5, 1000);
            assertEquals(of(new float[] {5, 6, 7}, 1, 2), new LogProbs(3).of(logits, 1, 1, 2));
        }
    }

    @Test
    void refuseAnotherShapeOrType() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix narrow = Matrix.allocate(arena, 2, 4);
            assertThrows(IllegalArgumentException.class, () -> new LogProbs(5).of(narrow, 0, 0, 0));
            Matrix half = Matrix.allocate(arena, DType.BF16, 2, 5);
            assertThrows(IllegalArgumentException.class, () -> new LogProbs(5).of(half, 0, 0, 0));
        }
    }

    @Test
    void refuseLogitsThatAreNotFinite() {
        LogitsNotFinite error = assertThrows(LogitsNotFinite.class, () -> of(new float[] {1, 2, Float.NaN}, 0, 1));
        assertEquals(2, error.tokenId());
    }

    private static TokenLogProbs of(float[] logits, int tokenId, int alternatives) {
        return new LogProbs(logits.length).of(MemorySegment.ofArray(logits), 0, tokenId, alternatives);
    }
}
