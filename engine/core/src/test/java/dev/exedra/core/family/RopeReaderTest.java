package dev.exedra.core.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.spec.RopeSpec;
import org.junit.jupiter.api.Test;

class RopeReaderTest {

    private static RopeSpec read(String json) {
        ConfigJson config = ConfigJson.of("config.json", (JsonObject) JsonParser.parse(json.replace('\'', '"')));
        return RopeReader.read(config, 64, 4096, 10_000);
    }

    private static RopeSpec.Yarn yarn(String more) {
        return yarn(4, more);
    }

    private static RopeSpec.Yarn yarn(int factor, String more) {
        RopeSpec spec = read("{'rope_scaling': {'rope_type': 'yarn', 'factor': " + factor + more + "}}");
        return assertInstanceOf(RopeSpec.Yarn.class, spec.scaling());
    }

    @Test
    void yarnScalesAttentionByTheLogarithmOfTheFactor() {
        // Peng et al. 2023, section 3.4: sqrt(1 / t) = 0.1 ln(s) + 1; ln 4 = 1.386294361.
        assertEquals(1.1386294361, yarn("").attentionScale(), 1e-10);
        assertEquals(1, yarn(1, "").attentionScale(), "nothing is stretched");
    }

    @Test
    void mscaleAndItsDivisorChangeTheScaleAsDeepseekDefinesThem() {
        // DeepSeek-V2's published modelling code: (0.1 mscale ln s + 1) / (0.1 mscale_all_dim ln s + 1).
        assertEquals(1, yarn(", 'mscale': 0.707, 'mscale_all_dim': 0.707").attentionScale(), 1e-15);
        // (0.2 * 1.386294361 + 1) / (0.05 * 1.386294361 + 1) = 1.2772588722 / 1.0693147181
        double expected = 1.1944648760;
        assertEquals(expected, yarn(", 'mscale': 2, 'mscale_all_dim': 0.5").attentionScale(), 1e-9);
        assertEquals(1.1386294361, yarn(", 'mscale': 2").attentionScale(), 1e-10, "one alone says nothing");
    }

    @Test
    void whatTheConfigSaysOfAttentionGoesBeforeAnyFormula() {
        assertEquals(
                1.25,
                yarn(", 'attention_factor': 1.25, 'mscale': 2, 'mscale_all_dim': 1")
                        .attentionScale());
    }

    @Test
    void yarnFillsInWhatThePaperRecommendsAndTheContextThatTheModelHas() {
        RopeSpec.Yarn yarn = yarn("");
        assertEquals(32, yarn.betaFast());
        assertEquals(1, yarn.betaSlow());
        assertEquals(4096, yarn.originalContext());
        assertEquals(1024, yarn(", 'original_max_position_embeddings': 1024").originalContext());
    }

    @Test
    void bothSpellingsOfTheSectionAreOne() {
        RopeSpec older = read("{'rope_theta': 5000, 'rope_scaling': {'type': 'linear', 'factor': 2}}");
        RopeSpec newer = read("{'rope_parameters': {'rope_theta': 5000, 'rope_type': 'linear', 'factor': 2}}");
        assertEquals(new RopeSpec(64, 5000, new RopeSpec.Linear(2)), older);
        assertEquals(older, newer);
    }
}
