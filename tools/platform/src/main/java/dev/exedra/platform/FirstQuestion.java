package dev.exedra.platform;

import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the platform what a user would. */
public final class FirstQuestion {

    /** How many begin a chapter. */
    public static final String PROMPT = "And the LORD said unto Moses,";

    private static final String BODY = "{\"prompt\":\"" + PROMPT + "\",\"max_tokens\":32,\"temperature\":0}";

    private FirstQuestion() {}

    /** The completion's text. */
    public static String ask(HttpClient client, String address) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/v1/completions"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new PlatformException(
                        "the first question was answered with " + response.statusCode() + ": " + response.body());
            }
            return text(response.body());
        } catch (IOException lost) {
            throw new PlatformException("the first question was not answered: " + lost.getMessage());
        }
    }

    private static String text(String body) {
        JsonObject answer = (JsonObject)
                JsonParser.parse(body.getBytes(StandardCharsets.UTF_8), JsonLimits.SMALL, JsonDialect.STRICT);
        JsonArray choices = (JsonArray) answer.get("choices").orElseThrow();
        JsonObject first = (JsonObject) choices.elements().getFirst();
        return ((JsonString) first.get("text").orElseThrow()).value();
    }
}
