package dev.exedra.cli.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CrowdTest {

    /** Gives every sequence the same tokens, all at once. */
    private record Prompt(int tokens) implements Subject {
        @Override
        public void generate(int[] prompt, Timeline timeline) {
            for (int token = 0; token < tokens; token++) {
                timeline.token(prompt[0] + token);
            }
            timeline.finished();
        }

        @Override
        public void close() {}
    }

    @Test
    void tokensBelongToTheirSequences() {
        Crowd crowd = Crowd.run(new Prompt(8), List.of(new int[] {5}), 8);

        assertArrayEquals(new int[] {5, 6, 7, 8, 9, 10, 11, 12}, crowd.ids().getFirst());
        assertEquals(7, crowd.interTokenMillis().length);
        assertTrue(crowd.tokensPerSecond() > 0);
    }

    @Test
    void aSequenceThatEndsEarlyIsNotMeasured() {
        assertThrows(CompletionException.class, () -> Crowd.run(new Prompt(3), List.of(new int[] {5}), 8));
    }
}
