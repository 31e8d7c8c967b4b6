package dev.exedra.router.grpc;

import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that gets no message that it has not asked for. */
final class SlowReader extends ClientCall.Listener<GenerateStreamResponse> {

    private final ClientCall<GenerateStreamRequest, GenerateStreamResponse> call;
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Finished> finished = new CompletableFuture<>();
    private final CompletableFuture<Status> closed = new CompletableFuture<>();
    private int tokens;

    private SlowReader(ClientCall<GenerateStreamRequest, GenerateStreamResponse> call) {
        this.call = call;
    }

    static SlowReader start(Channel channel, Prompt prompt) {
        return start(channel, prompt, 60_000);
    }

    static SlowReader start(Channel channel, Prompt prompt, long millis) {
        SlowReader reader = new SlowReader(channel.newCall(
                InferenceServiceGrpc.getGenerateStreamMethod(),
                CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS)));
        reader.call.start(reader, new Metadata());
        reader.call.sendMessage(
                GenerateStreamRequest.newBuilder().setPrompt(prompt).build());
        reader.call.halfClose();
        return reader;
    }

    @Override
    public synchronized void onMessage(GenerateStreamResponse message) {
        tokens += message.getTokens().getTokensCount();
        message.getTokens().getTokensList().forEach(token -> text.append(token.getText()));
        text.append(message.getTokens().getRemainingText());
        if (message.hasFinished()) {
            finished.complete(message.getFinished());
        }
        notifyAll();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        closed.complete(status);
        finished.completeExceptionally(status.asRuntimeException(trailers));
    }

    /** Takes so many messages more; does not wait for them. */
    void read(int messages) {
        call.request(messages);
    }

    void cancel() {
        call.cancel("the reader has had enough", null);
    }

    synchronized int tokens() {
        return tokens;
    }

    synchronized String text() {
        return text.toString();
    }

    /** Waits until so many tokens were read. */
    synchronized void awaitTokens(int count) {
        while (tokens < count && !closed.isDone()) {
            try {
                wait(1000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Waits for the last message. */
    Finished finished() {
        return finished.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Waits for the end of the call. */
    Status error() {
        return closed.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
