package dev.exedra.gateway.request;

import java.util.concurrent.atomic.AtomicLong;

/** Tokens of one request so far, for its log line and its key's budget; several choices count at once. */
public final class Tally {

    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong completionTokens = new AtomicLong();

    public void prompt(long tokens) {
        promptTokens.addAndGet(tokens);
    }

    public void completion(long tokens) {
        completionTokens.addAndGet(tokens);
    }

    public long promptTokens() {
        return promptTokens.get();
    }

    public long completionTokens() {
        return completionTokens.get();
    }
}
