package dev.exedra.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Asks a gateway over HTTP and reads the answer as it comes. */
public final class Client implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI completions;
    private final AtomicInteger open = new AtomicInteger();

    /** @param gateway host:port */
    public Client(String gateway) {
        this.completions = URI.create("http://" + gateway + "/v1/completions");
    }

    /** Questions that have begun to be answered and are not answered. */
    public int open() {
        return open.get();
    }

    /** Waits for the whole answer; whatever goes wrong is part of it. */
    public Answer ask(Question question) throws InterruptedException {
        return ask(question, Integer.MAX_VALUE);
    }

    /** Leaves after so many pieces of the answer. */
    public Answer ask(Question question, int mostPieces) throws InterruptedException {
        AnswerReader reader = new AnswerReader(System.nanoTime());
        HttpRequest request = HttpRequest.newBuilder(completions)
                .header("Content-Type", "application/json")
                .timeout(LONGEST)
                .POST(HttpRequest.BodyPublishers.ofString(question.json()))
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
            reader.status(
                    response.statusCode(),
                    response.headers().firstValue("Retry-After").isPresent());
            read(response, reader, mostPieces);
        } catch (IOException lost) {
            reader.failed(String.valueOf(lost.getMessage()));
        }
        return reader.answer();
    }

    private void read(HttpResponse<Stream<String>> response, AnswerReader reader, int mostPieces) {
        boolean counted = false;
        try (Stream<String> lines = response.body()) {
            Iterator<String> each = lines.iterator();
            while (reader.pieces() < mostPieces && each.hasNext()) {
                reader.line(each.next());
                if (!counted) {
                    counted = true;
                    open.incrementAndGet();
                }
            }
        } catch (UncheckedIOException broken) {
            reader.failed(String.valueOf(broken.getMessage()));
        } finally {
            if (counted) {
                open.decrementAndGet();
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
