package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;

/** Hands everything on; a test overrides what it looks at. */
class Forwarding implements GenerationListener {

    private final GenerationListener next;

    Forwarding(GenerationListener next) {
        this.next = next;
    }

    @Override
    public void prompt(int position, TokenLogProbs logProbs) {
        next.prompt(position, logProbs);
    }

    @Override
    public void resumed(String text) {
        next.resumed(text);
    }

    @Override
    public void token(GeneratedToken token) {
        next.token(token);
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        next.finished(reason, remainingText);
    }

    @Override
    public void failed(ExedraException error) {
        next.failed(error);
    }
}
