package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java client. */
class OpenAiClientTest {

    private static FakeRouter router;
    private static Gateway gateway;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(router.port());
        client = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.uri("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @Test
    void completes() {
        Completion completion =
                client.completions().create(completion().build()).validate();

        assertThat(completion.choices().getFirst().text()).isEqualTo(Script.TEXT);
        assertThat(completion.usage().map(CompletionUsage::totalTokens)).contains(7L);
        assertThat(completion.systemFingerprint()).contains("fp_0123456789");
    }

    @Test
    void tellsLogprobs() {
        var logprobs = client.completions()
                .create(completion().echo(true).logprobs(1).build())
                .choices()
                .getFirst()
                .logprobs()
                .orElseThrow();

        assertThat(logprobs.textOffset()).contains(List.of(0L, 2L, 3L, 4L, 5L, 6L, 7L));
        assertThat(logprobs.tokens().orElseThrow()).hasSize(7);
    }

    @Test
    void streamsCompletions() {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<Completion> stream =
                client.completions().createStreaming(completion().build())) {
            stream.stream().flatMap(chunk -> chunk.choices().stream()).forEach(choice -> text.append(choice.text()));
        }

        assertThat(text.toString()).isEqualTo(Script.TEXT);
    }

    @Test
    void chats() {
        ChatCompletion chat = client.chat()
                .completions()
                .create(chat().logprobs(true).topLogprobs(1).build())
                .validate();

        ChatCompletion.Choice choice = chat.choices().getFirst();
        assertThat(choice.message().content()).contains(Script.TEXT);
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(choice.logprobs()
                        .flatMap(ChatCompletion.Choice.Logprobs::content)
                        .orElseThrow())
                .hasSize(4);
    }

    @Test
    void streamsChats() {
        StringBuilder text = new StringBuilder();
        Optional<Long> tokens;
        try (StreamResponse<ChatCompletionChunk> stream = client.chat()
                .completions()
                .createStreaming(chat().streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            List<ChatCompletionChunk> chunks =
                    stream.stream().map(ChatCompletionChunk::validate).toList();
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> choice.delta().content().ifPresent(text::append));
            tokens = chunks.getLast().usage().map(CompletionUsage::completionTokens);
        }

        assertThat(text.toString()).isEqualTo(Script.TEXT);
        assertThat(tokens).contains(4L);
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data())
                .singleElement()
                .satisfies(model -> assertThat(model.validate().id()).isEqualTo(FakeRouter.MODEL));
    }

    @Test
    void understandsErrors() {
        BadRequestException wrong = Assertions.assertThrows(
                BadRequestException.class,
                () -> client.completions().create(completion().temperature(3.0).build()));
        assertThat(wrong.param()).contains("temperature");
        assertThat(wrong.type()).contains("invalid_request_error");

        router.answer = prompt -> {
            throw Script.busy();
        };
        RateLimitException busy = Assertions.assertThrows(
                RateLimitException.class,
                () -> client.completions().create(completion().build()));
        assertThat(busy.headers().values("retry-after")).containsExactly("3");
    }

    private static CompletionCreateParams.Builder completion() {
        return CompletionCreateParams.builder().model(FakeRouter.MODEL).prompt("abc");
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model(FakeRouter.MODEL).addUserMessage("Hi");
    }
}
