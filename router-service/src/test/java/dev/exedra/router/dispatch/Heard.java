package dev.exedra.router.dispatch;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Writes down all that a listener hears: doubles print all their bits. */
final class Heard implements GenerationListener {

    private final StringBuilder heard = new StringBuilder();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void prompt(int position, TokenLogProbs given) {
        heard.append(position).append(' ').append(given).append('\n');
    }

    @Override
    public void token(GeneratedToken token) {
        heard.append(token).append('\n');
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        end.complete(heard.append(reason).toString());
    }

    @Override
    public void failed(ExedraException error) {
        end.completeExceptionally(error);
    }

    /** Waits for the end. */
    String everything() {
        return end.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
