package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.family.Families;
import dev.exedra.core.spec.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertSelectionTest {

    private static final ModelSpec DEMO = Families.read(ConfigJson.read(Path.of("../models/demo/config.json")));

    private static List<Integer> held(String text, int layer) {
        Predicate<ExpertId> selection = ExpertSelection.parse(text).of(DEMO);
        return IntStream.range(0, 16)
                .filter(expert -> selection.test(new ExpertId(layer, 0, expert)))
                .boxed()
                .toList();
    }

    @Test
    void takesIdsRangesAndLayers() {
        assertEquals(List.of(0, 3, 5, 6, 7), held("0,3,5-7", 2));
        assertEquals(List.of(1, 9), held("3:1,3:9,4:2", 3));
        assertEquals(List.of(), held("3:1,3:9,4:2", 0));
        assertEquals(16, held("all", 0).size());
        assertEquals(0, held("none", 0).size());
    }

    @Test
    void partsOfAStageAreThoseOfTheEngineInOneProcess() {
        assertEquals(List.of(0, 1, 2, 3, 4, 5), held("0/3", 0));
        assertEquals(List.of(6, 7, 8, 9, 10), held("1/3", 0));
        assertEquals(List.of(11, 12, 13, 14, 15), held("2/3", 0));
    }

    @Test
    void leavesOutWhatAnotherGroupHoldsAndNothingElse() {
        assertEquals(List.of(6, 8, 10), held("1/3 except 3:7,3:9", 3));
        assertEquals(List.of(6, 7, 8, 9, 10), held("1/3 except 3:7,3:9", 2));
        assertEquals(List.of(4, 15), held(" all except 0-3,5-14 ", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3:7,3:9", "0-2, 5:0-9", "2:15"})
    void aListAndThePartsThatLeaveItOutPartitionTheExperts(String list) {
        for (int layer = 0; layer < 6; layer++) {
            int at = layer;
            List<Integer> all = Stream.of(list, "0/3 except " + list, "1/3 except " + list, "2/3 except " + list)
                    .flatMap(text -> held(text, at).stream())
                    .sorted()
                    .toList();
            assertEquals(IntStream.range(0, 16).boxed().toList(), all);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "3/3",
                "5-2",
                "1,,2",
                "1:2:3",
                "-1",
                "9999999",
                "1/0",
                "all except",
                "all except x",
                "1,2 except 2",
                "none except 1",
                "all except 1/2"
            })
    void refusesWhatItDoesNotUnderstandOnOneLine(String text) {
        ExpertException refused = assertThrows(ExpertException.class, () -> ExpertSelection.parse(text));
        assertTrue(refused.getMessage().contains("write all, none, 2/8"), refused.getMessage());
    }
}
