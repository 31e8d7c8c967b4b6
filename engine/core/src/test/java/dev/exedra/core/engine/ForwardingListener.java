package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;

/** Passes on what it hears. */
class ForwardingListener implements GenerationListener {

    private final GenerationListener to;

    ForwardingListener(GenerationListener to) {
        this.to = to;
    }

    @Override
    public void prompt(int position, TokenLogProbs logProbs) {
        to.prompt(position, logProbs);
    }

    @Override
    public void token(GeneratedToken token) {
        to.token(token);
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        to.finished(reason, remainingText);
    }

    @Override
    public void failed(ExedraException error) {
        to.failed(error);
    }
}
