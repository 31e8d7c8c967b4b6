package dev.exedra.cli.gateway;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonException;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonString;
import dev.exedra.core.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** OpenAI's API of a gateway, as far as a chat needs it. */
final class GatewayClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration MODELS = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String address;
    private final Optional<String> key;

    GatewayClient(String address, Optional<String> key) {
        this.address = address;
        this.key = key;
    }

    /** Ids of the models that can be asked. */
    List<String> models() {
        HttpRequest request = request("/v1/models").timeout(MODELS).GET().build();
        JsonObject answer = object(body(await(client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()))));
        return answer.get("data").filter(JsonArray.class::isInstance).stream()
                .flatMap(data -> ((JsonArray) data).elements().stream())
                .filter(JsonObject.class::isInstance)
                .flatMap(model -> ((JsonObject) model).get("id").stream())
                .filter(JsonString.class::isInstance)
                .map(id -> ((JsonString) id).value())
                .toList();
    }

    /** Begins a chat; see {@link #await}. */
    CompletableFuture<HttpResponse<InputStream>> chat(Map<String, Object> body) {
        HttpRequest request = request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(JsonWriter.compact(Json.of(body))))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /**
     * The body of a good answer.
     *
     * @throws GatewayException if it is none, or none comes
     */
    InputStream await(CompletableFuture<HttpResponse<InputStream>> answer) {
        try {
            return good(answer.get()).body();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException lost
                    ? lost(lost)
                    : new GatewayException("asking " + address + " failed: " + failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new GatewayException("waiting for " + address + " was ended: " + interrupted);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private HttpResponse<InputStream> good(HttpResponse<InputStream> response) {
        if (response.statusCode() != 200) {
            throw new GatewayException(refusal(response.statusCode(), body(response.body())));
        }
        return response;
    }

    private String body(InputStream answer) {
        try (InputStream body = answer) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException lost) {
            throw lost(lost);
        }
    }

    /** The connection broke, or there was none. */
    GatewayException lost(IOException cause) {
        String reason = cause.getMessage() == null ? "no connection" : cause.getMessage();
        return new GatewayException("no answer from " + address + " (" + reason
                + "): is a gateway running there? Start one with ./exedra up," + " or name another with --url");
    }

    private String refusal(int status, String body) {
        String reason = errorOf(body).orElse("no reason was given");
        return status == 401
                ? address + " wants an API key: give one with --api-key (" + reason + ")"
                : address + " answered with " + status + ": " + reason;
    }

    /** OpenAI's {@code error.message}, if a body is one. */
    static Optional<String> errorOf(String body) {
        try {
            return JsonParser.parse(body) instanceof JsonObject object
                    ? object.get("error")
                            .filter(JsonObject.class::isInstance)
                            .flatMap(error -> ((JsonObject) error).get("message"))
                            .filter(JsonString.class::isInstance)
                            .map(message -> ((JsonString) message).value())
                    : Optional.empty();
        } catch (JsonException other) {
            return Optional.empty();
        }
    }

    private JsonObject object(String body) {
        try {
            if (JsonParser.parse(body) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException other) {
            throw new GatewayException(address + " does not speak OpenAI's API: " + other.getMessage());
        }
        throw new GatewayException(address + " does not speak OpenAI's API: its models are no JSON object");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
