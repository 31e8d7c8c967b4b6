package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenHistoryTest {

    private static final SamplingParameters NOTHING =
            SamplingParameters.builder().build();
    private static final SamplingParameters REPETITION =
            SamplingParameters.builder().repetitionPenalty(1.2).build();
    private static final SamplingParameters PRESENCE =
            SamplingParameters.builder().presencePenalty(0.1).build();

    @Test
    void keepsNothingWithoutAPenalty() {
        TokenHistory history = TokenHistory.of(NOTHING, new int[] {1, 2});
        history.append(3);
        assertEquals(Map.of(), counts(history));
    }

    @Test
    void keepsThePromptOnlyForRepetition() {
        int[] prompt = {1, 2, 2};
        assertEquals(Map.of(1, 0, 2, 0), counts(TokenHistory.of(REPETITION, prompt)));
        assertEquals(Map.of(), counts(TokenHistory.of(PRESENCE, prompt)));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        TokenHistory first = TokenHistory.of(REPETITION, new int[] {1});
        TokenHistory second = first.copy();
        first.append(1);
        first.append(0);
        second.append(0);
        second.append(5);
        assertEquals(Map.of(1, 1, 0, 1), counts(first));
        assertEquals(Map.of(1, 0, 5, 1, 0, 1), counts(second));
    }

    @Test
    void countsAsAMapDoesThroughGrowthAndCollisions() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            int range = 1 << random.nextInt(1, 18);
            int[] prompt = random.ints(random.nextInt(500), 0, range).toArray();
            TokenHistory history = TokenHistory.of(REPETITION, prompt);
            Map<Integer, Integer> expected = new HashMap<>();
            for (int id : prompt) {
                expected.put(id, 0);
            }
            for (int id : random.ints(random.nextInt(2000), 0, range).toArray()) {
                history.append(id);
                expected.merge(id, 1, Integer::sum);
            }
            assertEquals(expected, counts(history));
        }
    }

    private static Map<Integer, Integer> counts(TokenHistory history) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int index = 0; index < history.size(); index++) {
            counts.put(history.id(index), history.outputCount(index));
        }
        assertEquals(history.size(), counts.size());
        return counts;
    }
}
