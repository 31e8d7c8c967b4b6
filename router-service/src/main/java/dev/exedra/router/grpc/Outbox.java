package dev.exedra.router.grpc;

import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Messages between the engine's thread and a client that takes them when it can. */
final class Outbox {

    private final ServerCallStreamObserver<GenerateStreamResponse> client;
    private final Deque<GenerateStreamResponse> waiting = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable error;

    Outbox(ServerCallStreamObserver<GenerateStreamResponse> client) {
        this.client = client;
        client.setOnReadyHandler(this::flush);
    }

    synchronized void add(GenerateStreamResponse message) {
        waiting.add(message);
        flush();
    }

    synchronized void end(@Nullable Throwable reason) {
        ended = true;
        error = reason;
        flush();
    }

    private synchronized void flush() {
        while (!closed && !client.isCancelled() && client.isReady() && !waiting.isEmpty()) {
            client.onNext(waiting.remove());
        }
        if (ended && !closed && waiting.isEmpty() && !client.isCancelled()) {
            closed = true;
            if (error == null) {
                client.onCompleted();
            } else {
                client.onError(Statuses.of(error));
            }
        }
    }
}
