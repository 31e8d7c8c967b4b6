package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.SamplingParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The demo model scores text it has not seen as the reference does: rows of 512 ids, the first of a row not scored. */
class PerplexityTest {

    private static final Path DEMO = Path.of("../../models/demo");

    @Test
    void scoresEveryDomainAsTheReferenceInF32() {
        assertPerplexities(Compute.F32, 0.001);
    }

    @Test
    void scoresEveryDomainCloseToTheReferenceInBf16() {
        assertPerplexities(Compute.BF16, 0.02);
    }

    private static void assertPerplexities(Compute compute, double tolerance) {
        JsonObject heldOut = JsonFile.readObject(DEMO.resolve("heldout.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Model model = ModelLoader.load(DEMO, LoadOptions.defaults().withCompute(compute));
                Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            for (String domain : object(heldOut, "tokens").members().keySet()) {
                measured.put(domain, perplexity(engine, tokens(heldOut, domain), row(heldOut)));
            }
        }
        assertEquals(Set.of("java", "wordnet", "bible", "postgres", "jargon"), measured.keySet());
        measured.forEach((domain, perplexity) -> {
            double expected = number(object(heldOut, "perplexity"), domain);
            assertEquals(expected, perplexity, tolerance * expected, domain + " in " + compute);
        });
    }

    private static double perplexity(Engine engine, int[] ids, int row) {
        List<Collected> rows = new ArrayList<>();
        SamplingParameters scored = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(1)
                .promptLogprobs(0)
                .build();
        for (int from = 0; from < ids.length; from += row) {
            Collected collected = new Collected();
            int[] prompt = Arrays.copyOfRange(ids, from, Math.min(from + row, ids.length));
            engine.submit(new GenerationRequest(prompt, scored, true), collected);
            rows.add(collected);
        }
        rows.forEach(Collected::reason);
        double sum = rows.stream()
                .flatMap(collected -> collected.promptLogProbs.stream())
                .mapToDouble(logProbs -> logProbs.token().logProb())
                .sum();
        long scoredIds = rows.stream()
                .mapToLong(collected -> collected.promptLogProbs.size())
                .sum();
        assertEquals(ids.length - (ids.length + row - 1) / row, scoredIds);
        return Math.exp(-sum / scoredIds);
    }

    private static int row(JsonObject heldOut) {
        return (int) number(heldOut, "row");
    }

    private static int[] tokens(JsonObject heldOut, String domain) {
        JsonArray ids = (JsonArray) object(heldOut, "tokens").get(domain).orElseThrow();
        return ids.elements().stream()
                .mapToInt(id -> (int) ((JsonNumber) id).doubleValue())
                .toArray();
    }

    private static JsonObject object(JsonObject parent, String key) {
        return (JsonObject) parent.get(key).orElseThrow();
    }

    private static double number(JsonObject parent, String key) {
        Json value = parent.get(key).orElseThrow();
        return ((JsonNumber) value).doubleValue();
    }
}
