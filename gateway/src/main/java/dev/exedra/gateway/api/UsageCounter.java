package dev.exedra.gateway.api;

import dev.exedra.gateway.request.Tally;
import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.Started;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up a request's tokens while several sequences answer at once. A prompt counts once, however many answers it has. */
final class UsageCounter {

    private final Tally tally;
    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong completionTokens = new AtomicLong();
    private final AtomicLong inexactTokens = new AtomicLong();

    UsageCounter(Tally tally) {
        this.tally = tally;
    }

    /** A sequence began; {@code first} if it is the first of its prompt. */
    void started(Started started, boolean first) {
        if (first) {
            promptTokens.addAndGet(started.getPromptTokens());
            tally.prompt(started.getPromptTokens());
        }
    }

    /** Tokens came; they count even if the client leaves before the end. */
    void generated(int tokens) {
        tally.completion(tokens);
    }

    void finished(Finished finished) {
        completionTokens.addAndGet(finished.getUsage().getCompletionTokens());
        inexactTokens.addAndGet(finished.getUsage().getInexactTokens());
    }

    Usage usage() {
        long prompt = promptTokens.get();
        long completion = completionTokens.get();
        return new Usage(prompt, completion, prompt + completion, inexactTokens.get());
    }
}
