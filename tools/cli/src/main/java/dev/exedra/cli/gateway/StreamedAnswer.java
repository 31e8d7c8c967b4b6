package dev.exedra.cli.gateway;

import dev.exedra.cli.talk.Answers;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonException;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Server-sent events of a chat, read as they come. */
final class StreamedAnswer implements Answers.Answer {

    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";
    private static final double NANOS = 1e9;

    private final GatewayClient client;
    private final CompletableFuture<HttpResponse<InputStream>> response;
    private final long begin = System.nanoTime();
    private volatile boolean cancelled;
    private long first;
    private long last;
    private long tokens;
    private String reason = "";

    StreamedAnswer(GatewayClient client, CompletableFuture<HttpResponse<InputStream>> response) {
        this.client = client;
        this.response = response;
    }

    @Override
    public void forEach(Consumer<String> text) {
        boolean done = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(client.await(response), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !done) {
                done = line.startsWith(DATA)
                        && !event(line.substring(DATA.length()).strip(), text);
                line = done ? null : lines.readLine();
            }
        } catch (CancellationException ended) {
            return;
        } catch (IOException broken) {
            if (!cancelled) {
                throw client.lost(broken);
            }
        }
        if (!done && !cancelled) {
            throw new GatewayException("the answer broke off: ask again, and see the gateway's log if it stays so");
        }
    }

    /** One event; false for the last. */
    private boolean event(String data, Consumer<String> text) {
        if (data.equals(DONE)) {
            return false;
        }
        GatewayClient.errorOf(data).ifPresent(message -> {
            throw new GatewayException("the answer ended early: " + message);
        });
        JsonObject chunk = parse(data);
        chunk.get("usage").ifPresent(this::usage);
        first(chunk.get("choices")).ifPresent(choice -> {
            content(choice).filter(piece -> !piece.isEmpty()).ifPresent(piece -> {
                last = System.nanoTime();
                first = first == 0 ? last : first;
                text.accept(piece);
            });
            string(choice.get("finish_reason")).ifPresent(ending -> reason = ending);
        });
        return true;
    }

    private static JsonObject parse(String data) {
        try {
            if (JsonParser.parse(data) instanceof JsonObject chunk) {
                return chunk;
            }
        } catch (JsonException other) {
            throw new GatewayException("an event is not JSON: " + other.getMessage());
        }
        throw new GatewayException("an event is no JSON object: " + data);
    }

    private void usage(Json usage) {
        if (usage instanceof JsonObject object
                && object.get("completion_tokens").orElse(null) instanceof JsonNumber number) {
            tokens = number.exactLong().orElse(0);
        }
    }

    private static Optional<JsonObject> first(Optional<Json> choices) {
        return choices.filter(JsonArray.class::isInstance).stream()
                .flatMap(array -> ((JsonArray) array).elements().stream())
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .findFirst();
    }

    private static Optional<String> content(JsonObject choice) {
        return choice.get("delta")
                .filter(JsonObject.class::isInstance)
                .flatMap(delta -> string(((JsonObject) delta).get("content")));
    }

    private static Optional<String> string(Optional<Json> value) {
        return value.filter(JsonString.class::isInstance).map(text -> ((JsonString) text).value());
    }

    /** Whoever reads the events sees their end. */
    @Override
    public void cancel() {
        cancelled = true;
        response.cancel(true);
        CompletableFuture<Void> _ = response.thenAccept(begun -> {
            try {
                begun.body().close();
            } catch (IOException broken) {
                // Then it has ended, too.
                cancelled = true;
            }
        });
    }

    @Override
    public String statistics() {
        if (first == 0 || tokens == 0) {
            return "";
        }
        double seconds = (last - begin) / NANOS;
        return String.format(
                Locale.ROOT,
                "%d tokens in %.2f s: %.1f tokens/s, the first after %.3f s; ended by %s",
                tokens,
                seconds,
                tokens / Math.max(seconds, 1e-9),
                (first - begin) / NANOS,
                reason);
    }
}
