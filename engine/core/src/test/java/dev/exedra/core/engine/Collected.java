package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps what a listener heard. */
final class Collected implements GenerationListener {

    final List<Integer> ids = new ArrayList<>();
    final List<TokenLogProbs> logProbs = new ArrayList<>();
    final List<TokenLogProbs> promptLogProbs = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    /** UTF-16 units of text after each token. */
    final List<Integer> textUnits = new ArrayList<>();

    private final CompletableFuture<FinishReason> end = new CompletableFuture<>();
    private final IntConsumer onToken;

    Collected() {
        this(_ -> {});
    }

    /** Is told of the number of tokens after each one, on the engine's thread. */
    Collected(IntConsumer onToken) {
        this.onToken = onToken;
    }

    @Override
    public void prompt(int position, TokenLogProbs given) {
        if (position != promptLogProbs.size() + 1) {
            throw new IllegalStateException("position " + position + " after " + promptLogProbs.size());
        }
        promptLogProbs.add(given);
    }

    @Override
    public void resumed(String earlier) {
        text.append(earlier);
    }

    @Override
    public void token(GeneratedToken token) {
        ids.add(token.id());
        text.append(token.text());
        textUnits.add(text.length());
        token.logProbs().ifPresent(logProbs::add);
        onToken.accept(ids.size());
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        text.append(remainingText);
        if (!end.complete(reason)) {
            throw new IllegalStateException("ended twice");
        }
    }

    @Override
    public void failed(ExedraException error) {
        if (!end.completeExceptionally(error)) {
            throw new IllegalStateException("ended twice");
        }
    }

    /** Waits for the end; the reason. */
    FinishReason reason() {
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Waits for the end; the error, or null. */
    @Nullable
    Throwable error() {
        return end.orTimeout(60, TimeUnit.SECONDS)
                .handle((_, error) ->
                        error instanceof java.util.concurrent.CompletionException wrapped ? wrapped.getCause() : error)
                .join();
    }

    int[] tokens() {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
