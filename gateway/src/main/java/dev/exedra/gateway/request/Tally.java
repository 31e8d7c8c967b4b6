package dev.exedra.gateway.request;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Tokens of one request so far, for its log line and its key's budget; several choices count at once. */
public final class Tally {

    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong completionTokens = new AtomicLong();
    private volatile LongConsumer budget = _ -> {};

    /** Whose budget the tokens are taken from as they are counted: before the client has the answer and may ask again. */
    public void chargedTo(LongConsumer charged) {
        budget = charged;
    }

    public void prompt(long tokens) {
        promptTokens.addAndGet(tokens);
        budget.accept(tokens);
    }

    public void completion(long tokens) {
        completionTokens.addAndGet(tokens);
        budget.accept(tokens);
    }

    public long promptTokens() {
        return promptTokens.get();
    }

    public long completionTokens() {
        return completionTokens.get();
    }
}
