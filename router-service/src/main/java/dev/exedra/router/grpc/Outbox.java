package dev.exedra.router.grpc;

import dev.exedra.core.engine.Generation;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Messages between the engine's thread and a client that takes them when it can. When it is full its own sequence pauses, and goes on
 * when half of it is taken; the network below holds one message more.
 */
final class Outbox {

    private final ServerCallStreamObserver<GenerateStreamResponse> client;
    private final int limit;
    private final Deque<GenerateStreamResponse> waiting = new ArrayDeque<>();
    private @Nullable Generation generation;
    private boolean pausing;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable error;

    /** @param limit messages, of a token each, from which on the sequence pauses */
    Outbox(ServerCallStreamObserver<GenerateStreamResponse> client, int limit) {
        this.client = client;
        this.limit = limit;
        // One byte is as good as a message: what the transport has taken nobody counts.
        client.setOnReadyThreshold(1);
        client.setOnReadyHandler(this::flush);
    }

    /** Whose messages these are; some may have come already. */
    synchronized void govern(Generation source) {
        generation = source;
        client.setOnCancelHandler(source::cancel);
        balance();
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
        balance();
    }

    private void balance() {
        Generation source = generation;
        if (source == null || ended) {
            return;
        }
        if (!pausing && waiting.size() >= limit) {
            pausing = true;
            source.pause();
        } else if (pausing && waiting.size() <= limit / 2) {
            pausing = false;
            source.proceed();
        }
    }
}
