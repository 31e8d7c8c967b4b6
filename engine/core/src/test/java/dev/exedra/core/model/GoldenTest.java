package dev.exedra.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family against what its reference implementation computed in f64. */
class GoldenTest {

    static Stream<Arguments> familiesAndKernels() {
        return Fixture.FAMILIES.stream()
                .flatMap(family ->
                        Stream.of("scalar", "vector", "onednn").map(kernels -> Arguments.of(family, kernels)));
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void agreesWithTheReferenceInLogitsHiddenStatesAndRouting(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        LoadOptions options = LoadOptions.defaults().withCompute(Compute.F32).withKernels(kernels);
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model);
                SafetensorsFile golden = SafetensorsFile.open(fixture.folder().resolve("golden.safetensors"))) {
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                Recorder recorder = new Recorder();
                float[][] logits = forward.logits(fixture.prompt(prompt), Integer.MAX_VALUE / 2, recorder);
                compare(golden, "prompt." + prompt + ".logits", logits, fixture.tolerance("logits"));
                compareRecorded(golden, prompt, recorder, fixture);
            }
        }
    }

    @ParameterizedTest(name = "{0} with {1} kernels")
    @MethodSource("familiesAndKernels")
    void continuesGreedilyAsTheReferenceDoes(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        LoadOptions options = LoadOptions.defaults().withCompute(Compute.F32).withKernels(kernels);
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model)) {
            for (int prompt = 0; prompt < fixture.prompts(); prompt++) {
                int[] expected = fixture.continuation(prompt);
                assertArrayEquals(expected, Greedy.continuation(forward, fixture.prompt(prompt), expected.length));
            }
        }
    }

    private static void compareRecorded(SafetensorsFile golden, int prompt, Recorder recorder, Fixture fixture) {
        String prefix = "prompt." + prompt + ".";
        List<String> compared = new ArrayList<>();
        for (String name : golden.names()) {
            if (!name.startsWith(prefix) || name.equals(prefix + "logits")) {
                continue;
            }
            String key = name.substring(prefix.length());
            compared.add(key);
            if (key.endsWith("expert_ids")) {
                compareIds(golden.tensor(name), recorder.ids, key);
                continue;
            }
            double tolerance = key.startsWith("hidden")
                    ? fixture.tolerance("hidden")
                    : key.endsWith("router_logits") ? fixture.tolerance("router_logits") : 1e-5;
            List<float[]> rows = recorder.rows.get(key);
            compare(golden, name, Objects.requireNonNull(rows, key).toArray(float[][]::new), tolerance);
        }
        assertTrue(compared.size() >= recorder.ids.size() * 3, "every routing tensor is compared");
    }

    private static void compareIds(Tensor expected, Map<String, List<int[]>> recorded, String key) {
        int[] flat = expected.data().toArray(ValueLayout.JAVA_INT_UNALIGNED);
        int width = expected.shape().extent(1);
        List<int[]> rows = Objects.requireNonNull(recorded.get(key), key);
        for (int row = 0; row < rows.size(); row++) {
            int[] wanted = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
            int[] found = Arrays.copyOf(rows.get(row), width);
            assertArrayEquals(wanted, found, key + " of row " + row);
        }
    }

    private static void compare(SafetensorsFile golden, String name, float[][] found, double tolerance) {
        Tensor tensor = golden.tensor(name);
        float[] expected = tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        int width = tensor.shape().extent(1);
        assertEquals(tensor.shape().extent(0), found.length, name + " has as many rows");
        double worst = 0;
        for (int row = 0; row < found.length; row++) {
            for (int i = 0; i < width; i++) {
                double difference = Math.abs((double) expected[row * width + i] - found[row][i]);
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
            }
        }
        double found2 = worst;
        assertTrue(worst <= tolerance, () -> name + " is off by " + found2 + ", more than " + tolerance);
    }
}
