package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {

    @Test
    void finishesWhatItAcceptedWhenItIsTold() throws Exception {
        CompletableFuture<ServerCallStreamObserver<GenerateStreamResponse>> asked = new CompletableFuture<>();
        try (FakeRouter router = new FakeRouter();
                HttpClient client = HttpClient.newHttpClient();
                Gateway gateway = new Gateway(router.port(), "server.shutdown=graceful")) {
            router.stream = (prompt, observer) -> {
                observer.onNext(Script.messages(prompt).get(0));
                observer.onNext(Script.text("first "));
                asked.complete(observer);
            };
            HttpRequest request = HttpRequest.newBuilder(gateway.uri("/v1/completions"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"abc\",\"stream\":true}"))
                    .build();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            ServerCallStreamObserver<GenerateStreamResponse> observer = asked.get(20, TimeUnit.SECONDS);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(gateway.context()::close);
            assertThat(router.cancelled.poll(300, TimeUnit.MILLISECONDS)).isNull();
            assertThat(answer).isNotDone();
            observer.onNext(Script.text("last"));
            observer.onNext(GenerateStreamResponse.newBuilder()
                    .setFinished(Script.finished(router.onlyPrompt()))
                    .build());
            observer.onCompleted();

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).contains("first ", "last", "data: [DONE]");
            closed.get(20, TimeUnit.SECONDS);
        }
    }
}
