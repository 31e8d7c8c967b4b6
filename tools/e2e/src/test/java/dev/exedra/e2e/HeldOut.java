package dev.exedra.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Scores the demo's held-out text as evaluation harnesses do: {@code echo}, {@code logprobs} and no new token. */
final class HeldOut {

    private final JsonObject file;
    private final HttpClient http;
    private final URI completions;

    HeldOut(Path demo, HttpClient http, String gateway) {
        this.file = JsonFile.readObject(demo.resolve("heldout.json"), JsonLimits.SMALL, JsonDialect.STRICT);
        this.http = http;
        this.completions = URI.create("http://" + gateway + "/v1/completions");
    }

    /** Every domain, within a part of what transformers computed. */
    void assertPerplexities(double tolerance) throws IOException, InterruptedException {
        Map<String, Double> measured = new TreeMap<>();
        for (Map.Entry<String, Json> domain :
                ((JsonObject) file.get("tokens").orElseThrow()).members().entrySet()) {
            measured.put(domain.getKey(), perplexity(((JsonArray) domain.getValue()).elements()));
        }
        assertEquals(Set.of("java", "wordnet", "bible", "postgres", "jargon"), measured.keySet());
        JsonObject expected = (JsonObject) file.get("perplexity").orElseThrow();
        measured.forEach((domain, perplexity) -> {
            double wanted = ((JsonNumber) expected.get(domain).orElseThrow()).doubleValue();
            System.out.printf(
                    "%s: %.4f, expected %.4f (%+.4f %%)%n",
                    domain, perplexity, wanted, 100 * (perplexity / wanted - 1));
            assertEquals(wanted, perplexity, tolerance * wanted, domain);
        });
    }

    private double perplexity(List<Json> ids) throws IOException, InterruptedException {
        int row = (int) ((JsonNumber) file.get("row").orElseThrow()).doubleValue();
        double sum = 0;
        int scored = 0;
        for (int from = 0; from < ids.size(); from += row) {
            List<Json> scores = scores(ids.subList(from, Math.min(from + row, ids.size())));
            for (Json score : scores.subList(1, scores.size())) {
                sum += ((JsonNumber) score).doubleValue();
                scored++;
            }
        }
        return Math.exp(-sum / scored);
    }

    private List<Json> scores(List<Json> prompt) throws IOException, InterruptedException {
        String ids = prompt.stream().map(id -> ((JsonNumber) id).text()).collect(Collectors.joining(","));
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(completions)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"prompt\":[" + ids + "],\"echo\":true,\"logprobs\":1,\"max_tokens\":0}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        JsonArray choices = (JsonArray)
                ((JsonObject) JsonParser.parse(response.body())).get("choices").orElseThrow();
        JsonObject logprobs = (JsonObject)
                ((JsonObject) choices.elements().getFirst()).get("logprobs").orElseThrow();
        List<Json> scores = ((JsonArray) logprobs.get("token_logprobs").orElseThrow()).elements();
        assertEquals(prompt.size(), scores.size());
        return scores;
    }
}
