package dev.exedra.core.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.spec.ModelSpec;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configs of a few bytes that ask for much, and long ones that ask for long work. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ConfigLimitsTest {

    private static ModelSpec read(String family, Map<String, Object> changes) {
        JsonObject original = JsonFile.readObject(
                Fixture.load(family).folder().resolve("config.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        Map<String, Json> members = new LinkedHashMap<>(original.members());
        changes.forEach((key, value) -> members.put(key, Json.of(value)));
        return Families.read(ConfigJson.of("config.json", new JsonObject(members)));
    }

    private static void assertRefused(String problem, Map<String, Object> changes) {
        CheckpointException refused = assertThrows(CheckpointException.class, () -> read("mixtral", changes));
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @CsvSource({
        "mixtral, num_local_experts",
        "qwen2_moe, num_experts",
        "qwen3_moe, num_experts",
        "olmoe, num_experts",
        "deepseek, n_routed_experts",
        "cartesian_moe, num_experts",
        "cartesian_baseline_hash, num_experts"
    })
    void manyExpertsInManyLayersAreRefusedBeforeTheyTakeMemory(String family, String key) {
        long before = allocatedBytes();

        CheckpointException refused = assertThrows(
                CheckpointException.class, () -> read(family, Map.of(key, 65_536, "num_hidden_layers", 4096)));

        assertTrue(refused.getMessage().startsWith("config.json: " + key + " 65536 in each of"), refused.getMessage());
        long allocated = allocatedBytes() - before;
        assertTrue(allocated < 8 << 20, allocated + " bytes to read a fixture and refuse");
    }

    @Test
    void asManyExpertsAsAreReadTakeBoundedMemory() {
        long before = allocatedBytes();

        ModelSpec spec = read("olmoe", Map.of("num_experts", 32, "num_hidden_layers", 4096));

        assertEquals(4096, spec.layers().size());
        long allocated = allocatedBytes() - before;
        assertTrue(allocated < 256 << 20, allocated + " bytes");
    }

    @ParameterizedTest
    @CsvSource({"qwen2_moe", "qwen3_moe"})
    void listsOfLayersAsLongAsTheFileAreReadOnce(String family) {
        // Read again for each of 4096 layers, a list would be 4 * 10^9 elements.
        Map<String, Object> changes = new LinkedHashMap<>(Map.of("num_hidden_layers", 4096, "num_experts", 16));
        changes.put(
                "mlp_only_layers",
                IntStream.range(0, 1_000_000).map(i -> i % 4096).boxed().toList());
        changes.put("layer_types", Collections.nCopies(1_000_000, "sliding_attention"));
        changes.put("use_sliding_window", true);
        changes.put("sliding_window", 8);

        ModelSpec spec = read(family, changes);

        assertEquals(8, spec.layers().getLast().attention().shape().window());
    }

    @Test
    void amongManyFieldsThatAreNotUnderstoodTheFirstAreNamed() {
        Map<String, Object> changes = new LinkedHashMap<>();
        IntStream.range(0, 100_000).forEach(i -> changes.put("field_" + i, i));

        CheckpointException refused = assertThrows(CheckpointException.class, () -> read("llama", changes));

        assertTrue(refused.getMessage().contains("field_0 (0), field_1 (1)"), refused.getMessage());
        assertTrue(refused.getMessage().contains(" and 99984 more; remove"), refused.getMessage());
        assertTrue(refused.getMessage().length() < 2000, "one line that can be read");
    }

    @Test
    void numbersThatWouldSpoilEveryAnswerAreRefused() {
        assertRefused("rms_norm_eps must be a number from 0 to 1, not -1", Map.of("rms_norm_eps", -1));
        assertRefused("rms_norm_eps must be a number from 0 to 1, not 1.0E300", Map.of("rms_norm_eps", 1e300));
        assertRefused("rope_theta must be above 1, not 0.5", Map.of("rope_theta", 0.5));
        assertRefused("rope_theta must be above 1, not 1.0", Map.of("rope_theta", 1));
    }

    @Test
    void stretchesOfPositionsThatHaveNoFrequenciesAreRefused() {
        assertRefused(
                "rope_scaling.high_freq_factor must be above low_freq_factor 4.0, not 4",
                llama3(Map.of("low_freq_factor", 4, "high_freq_factor", 4)));
        assertRefused(
                "rope_scaling.low_freq_factor must be a number above 0",
                llama3(Map.of("low_freq_factor", -1, "high_freq_factor", 4)));
        assertRefused("rope_scaling.beta_slow must be a number above 0", yarn(Map.of("beta_slow", 0)));
        assertRefused("rope_scaling.beta_fast must be at least beta_slow 33.0", yarn(Map.of("beta_slow", 33)));
        assertRefused("must be above 0 and at most 1000.0, not -2.0", yarn(Map.of("attention_factor", -2)));
        assertRefused("must be above 0 and at most 1000.0, not", yarn(Map.of("mscale", -80, "mscale_all_dim", 1)));
    }

    private static Map<String, Object> llama3(Map<String, Object> factors) {
        return stretch("llama3", 8, factors);
    }

    private static Map<String, Object> yarn(Map<String, Object> more) {
        return stretch("yarn", 4, more);
    }

    private static Map<String, Object> stretch(String type, double factor, Map<String, Object> more) {
        Map<String, Object> scaling = new LinkedHashMap<>(more);
        scaling.putAll(Map.of("rope_type", type, "factor", factor, "original_max_position_embeddings", 64));
        return Map.of("rope_scaling", scaling);
    }

    @Test
    void whatPublishedConfigsHoldIsRead() {
        for (Map<String, Object> changes : List.of(
                llama3(Map.of("low_freq_factor", 1, "high_freq_factor", 4)),
                yarn(Map.of("beta_fast", 32, "beta_slow", 1, "mscale", 1, "mscale_all_dim", 1)),
                Map.<String, Object>of("rms_norm_eps", 1e-6, "rope_theta", 1_000_000))) {
            assertEquals("mixtral", read("mixtral", changes).modelType());
        }
    }
}
