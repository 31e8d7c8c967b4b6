package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.checkpoint.SafetensorsFile;
import dev.exedra.core.checkpoint.SafetensorsWriter;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Shape;
import dev.exedra.core.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

    @Test
    void countsTheDemoAsItsReadmeDoes() {
        Map<String, @Nullable Object> demo = inspect(Path.of("../../models/demo"), 0);

        assertEquals("qwen2_moe", demo.get("family"));
        assertEquals(12_680_192L, demo.get("parameters_held"));
        assertEquals(4_422_656L, demo.get("parameters_active"));
        assertEquals(List.of("BF16"), demo.get("dtypes"));
        // 6 layers, keys and values, 2 heads of 32, 4 bytes each.
        assertEquals(3072L, demo.get("kv_bytes_per_token"));
        Map<?, ?> stage = (Map<?, ?>) ((List<?>) demo.get("stages")).get(5);
        assertEquals(16L, stage.get("experts"));
        assertEquals(2L, stage.get("chosen"));
        assertEquals(1L, stage.get("shared_experts"));
        // Three matrices of 256 by 128 in bf16.
        assertEquals(3L * 256 * 128 * 2, stage.get("expert_bytes"));
    }

    @Test
    void listsBothStagesOfACartesianLayerAndWhatNothingReads() {
        Map<String, @Nullable Object> report = inspect(Folders.fixture("cartesian_moe"), 0);

        assertEquals(2, ((List<?>) report.get("stages")).size());
        assertEquals(
                List.of("model.layers.0.self_attn.rotary_emb.inv_freq", "model.layers.1.self_attn.rotary_emb.inv_freq"),
                tensors(report, "unread"));
    }

    @Test
    void writesTheSameForPeople() {
        Typed typed = Typed.run("inspect", "-m", "../../models/demo");

        assertTrue(typed.out().contains("parameters held               12.68 M in 24.19 MiB"));
        assertTrue(typed.out().contains("layers 0 to 5               16 experts, 2 a token, 192.0 KiB an expert"));
        assertTrue(typed.out().contains("tensors that nothing reads    none"));
    }

    @Test
    void namesTensorsThatAreMissingOfAWrongShapeOrUnread(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        rewrite(Folders.fixture("llama").resolve("model.safetensors"), folder.resolve("model.safetensors"));

        Map<String, @Nullable Object> report = inspect(folder, 2);

        assertEquals(List.of("model.norm.weight [48]"), tensors(report, "missing"));
        assertEquals(List.of("lm_head.weight is [1, 2], expected [512, 48]"), tensors(report, "wrong_shape"));
        assertEquals(List.of("extra"), tensors(report, "unread"));
    }

    /** Leaves the last norm out, gives the head another shape, and adds a tensor. */
    private static void rewrite(Path from, Path to) {
        try (SafetensorsFile file = SafetensorsFile.open(from)) {
            List<SafetensorsWriter.Declaration> declarations = new ArrayList<>();
            List<String> kept = file.names().stream()
                    .filter(name -> !name.equals("model.norm.weight") && !name.equals("lm_head.weight"))
                    .toList();
            for (String name : kept) {
                Tensor tensor = file.tensor(name);
                declarations.add(new SafetensorsWriter.Declaration(name, tensor.dtype(), tensor.shape()));
            }
            declarations.add(new SafetensorsWriter.Declaration("lm_head.weight", DType.F32, Shape.of(1, 2)));
            declarations.add(new SafetensorsWriter.Declaration("extra", DType.F32, Shape.of(1)));
            try (SafetensorsWriter writer = SafetensorsWriter.create(to, declarations, Map.of())) {
                kept.forEach(name -> writer.write(name, file.tensor(name)));
                writer.write("lm_head.weight", new float[2]);
                writer.write("extra", new float[1]);
                writer.finish();
            }
        }
    }

    private static List<?> tensors(Map<String, @Nullable Object> report, String what) {
        Map<?, ?> all = (Map<?, ?>) report.get("tensors");
        return all == null ? List.of() : (List<?>) all.get(what);
    }

    private static Map<String, @Nullable Object> inspect(Path folder, int exitCode) {
        Typed typed = Typed.run("inspect", "--json", "-m", folder.toString());
        assertEquals(exitCode, typed.exitCode(), () -> typed.errorLines().toString());
        byte[] json = typed.out().getBytes(StandardCharsets.UTF_8);
        return JsonFile.object("report", json, JsonLimits.SMALL, JsonDialect.STRICT)
                .toPlain();
    }
}
