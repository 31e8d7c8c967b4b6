package dev.exedra.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void takesTurnsAndKeepsTheHighestOfEach() {
        List<String> order = new ArrayList<>();
        double[] first = {3, 7, 5};
        double[] second = {9, 1, 2};
        double[] best = Rounds.best(
                3,
                () -> {
                    order.add("first");
                    return first[order.size() / 2];
                },
                () -> {
                    order.add("second");
                    return second[order.size() / 2 - 1];
                });
        assertArrayEquals(new double[] {7, 9}, best);
        assertEquals(List.of("first", "second", "first", "second", "first", "second"), order);
    }
}
