package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShortlistTest {

    @Test
    void listsWhatSortingWouldPutFirst() {
        Random random = new Random(1);
        for (int vocabulary : new int[] {1, 4, 13, 207, 1023, 1024, 1025, 4098, 30_000}) {
            assertLikeSorting(Rows.gaussian(random, vocabulary, 3));
            assertLikeSorting(coarse(random, vocabulary));
            assertLikeSorting(new float[vocabulary]);
            assertLikeSorting(rising(vocabulary));
        }
    }

    /** Many ties, zeros of both signs among them. */
    private static float[] coarse(Random random, int vocabulary) {
        float[] logits = Rows.gaussian(random, vocabulary, 2);
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = (float) Math.rint(logits[id]);
        }
        return logits;
    }

    private static float[] rising(int vocabulary) {
        float[] logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = id;
        }
        return logits;
    }

    private static void assertLikeSorting(float[] logits) {
        Row row = Rows.row(logits);
        Shortlist shortlist = new Shortlist(logits.length);
        int[] sorted = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -(double) (logits[id] + 0f))
                        .thenComparingInt(id -> id))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int count : new int[] {0, 1, 2, 50, Shortlist.MAXIMUM}) {
            shortlist.fill(row, count);
            int[] listed =
                    IntStream.range(0, shortlist.size()).map(shortlist::id).toArray();
            int[] expected =
                    IntStream.of(sorted).limit(Math.min(count, logits.length)).toArray();
            assertArrayEquals(expected, listed);
        }
    }
}
