package dev.exedra.router.grpc;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what the engine tells until the first message is out: a sequence that the engine refuses must not have been announced, and
 * one that it takes may have a token before the caller of submit goes on.
 */
final class Held implements GenerationListener {

    private final AnswerStream answer;
    private final List<Runnable> kept = new ArrayList<>();
    private boolean released;

    Held(AnswerStream answer) {
        this.answer = answer;
    }

    synchronized void release(String model) {
        answer.start(model);
        released = true;
        kept.forEach(Runnable::run);
        kept.clear();
    }

    private synchronized void tell(Runnable news) {
        if (released) {
            news.run();
        } else {
            kept.add(news);
        }
    }

    @Override
    public void admitted() {
        tell(answer::admitted);
    }

    @Override
    public void prompt(int position, TokenLogProbs logProbs) {
        tell(() -> answer.prompt(position, logProbs));
    }

    @Override
    public void resumed(String text) {
        tell(() -> answer.resumed(text));
    }

    @Override
    public void token(GeneratedToken token) {
        tell(() -> answer.token(token));
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        tell(() -> answer.finished(reason, remainingText));
    }

    @Override
    public void failed(ExedraException error) {
        tell(() -> answer.failed(error));
    }
}
