package dev.exedra.cli.top;

import dev.exedra.cli.platform.ServiceAddress;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks services for their figures, all at once. */
final class Scraper implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(LONGEST)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ServiceAddress router;
    private final List<ServiceAddress> pods;

    Scraper(ServiceAddress router, List<ServiceAddress> pods) {
        this.router = router;
        this.pods = List.copyOf(pods);
    }

    /** A service that does not answer within two seconds is told as such. */
    Snapshot look() {
        CompletableFuture<Snapshot.Said> first = ask(router);
        List<CompletableFuture<Snapshot.Said>> others =
                pods.stream().map(this::ask).toList();
        return new Snapshot(
                System.nanoTime(),
                first.join(),
                others.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Snapshot.Said> ask(ServiceAddress service) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.http() + "/actuator/prometheus"))
                .header("Accept", "text/plain")
                .timeout(LONGEST)
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, failure) -> {
            if (failure != null) {
                return new Snapshot.Said(service, Figures.NONE, problem(failure));
            }
            return response.statusCode() == 200
                    ? new Snapshot.Said(service, Figures.parse(response.body()), "")
                    : new Snapshot.Said(service, Figures.NONE, "answers with " + response.statusCode());
        });
    }

    private static String problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case HttpTimeoutException _ -> "does not answer within " + LONGEST.toSeconds() + " s";
            case ConnectException _ -> "nobody listens";
            default -> "is lost: " + cause.getMessage();
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
