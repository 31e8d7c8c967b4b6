package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinishReasonTest {

    @Test
    void hasTheNamesClientsKnow() {
        assertEquals(
                List.of("stop", "length", "abort", "error"),
                Arrays.stream(FinishReason.values())
                        .map(FinishReason::openAiName)
                        .toList());
    }
}
