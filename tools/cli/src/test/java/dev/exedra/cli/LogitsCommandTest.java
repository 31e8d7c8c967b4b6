package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file that logits writes is read like the golden one. */
class LogitsCommandTest {

    /** Ten times what a plain f32 run of these fixtures is off by, see their golden.json. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @ParameterizedTest(name = "{0} in {1} groups")
    @CsvSource({"llama, 1", "qwen2_moe, 1", "qwen2_moe, 3", "cartesian_moe, 1"})
    void agreesWithTheGoldenFileInNamesShapesTypesAndValues(String family, String groups) {
        Path output = folder.resolve("out.safetensors");
        List<String> arguments = new ArrayList<>(List.of("logits", "-m", Folders.fixture(family) + "", "--hidden"));
        arguments.addAll(List.of("--groups", groups, "--output", output + ""));
        Folders.prompts(family, "ids").forEach(ids -> arguments.addAll(List.of("--token-ids", ids)));

        Typed typed = Typed.run(arguments.toArray(String[]::new));

        assertEquals(0, typed.exitCode(), () -> typed.errorLines().toString());
        try (SafetensorsFile found = SafetensorsFile.open(output);
                SafetensorsFile golden =
                        SafetensorsFile.open(Folders.fixture(family).resolve("golden.safetensors"))) {
            golden.names().forEach(name -> compare(name, golden.tensor(name), found.tensor(name)));
            Set<String> further = new TreeSet<>(found.names());
            further.removeAll(golden.names());
            assertTrue(further.stream().allMatch(name -> name.contains(".hidden.")), () -> "only " + further);
        }
    }

    @Test
    void onePromptHasNoPrefixAndHiddenStatesOnlyWhereAskedFor() {
        Path output = folder.resolve("out.safetensors");

        Typed.run("logits", "-m", Folders.fixture("llama") + "", "--token-ids", "5,17,3", "--output", output + "");

        try (SafetensorsFile found = SafetensorsFile.open(output)) {
            assertEquals(Set.of("logits"), found.names());
            assertEquals(List.of(3L, 512L), found.tensor("logits").shape().extents());
        }
    }

    @Test
    void longPromptsAreComputedInChunksToTheSameBits() {
        Path whole = folder.resolve("whole.safetensors");
        Path start = folder.resolve("start.safetensors");
        String model = Folders.fixture("qwen2_moe") + "";
        String ids = "5,17,3,".repeat(100);

        Typed.run("logits", "-m", model, "--token-ids", ids + "9", "--output", whole + "");
        Typed.run("logits", "-m", model, "--token-ids", ids.substring(0, 5), "--output", start + "");

        try (SafetensorsFile all = SafetensorsFile.open(whole);
                SafetensorsFile first = SafetensorsFile.open(start)) {
            assertEquals(301, all.tensor("logits").shape().extent(0));
            assertEquals(301, all.tensor("layer.1.stage.0.expert_ids").shape().extent(0));
            Tensor begin = all.tensor("logits").rows(0, 2);
            assertEquals(
                    -1, begin.data().mismatch(first.tensor("logits").rows(0, 2).data()));
        }
    }

    private static void compare(String name, Tensor expected, Tensor found) {
        assertEquals(expected.dtype(), found.dtype(), name);
        assertEquals(expected.shape(), found.shape(), name);
        if (expected.dtype() == DType.I32) {
            assertEquals(-1, expected.data().mismatch(found.data()), name);
            return;
        }
        float[] wanted = expected.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        float[] values = found.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], values[i], TOLERANCE, name);
        }
    }
}
