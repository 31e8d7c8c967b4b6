package dev.exedra.router.trace;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.RoutedToken;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;

/** A sampled sequence: its span ends with it. Belongs to the engine's thread. */
final class TracedSequence implements GenerationListener {

    private final GenerationListener listener;
    private final Span span;
    private int stepsLeft;
    private int tokens;
    private int inexact;

    TracedSequence(GenerationListener listener, Span span, int maximumSteps) {
        this.listener = listener;
        this.span = span;
        this.stepsLeft = maximumSteps;
    }

    /** Whether a step that serves it shall have a span. */
    boolean takeStep() {
        if (stepsLeft == 0) {
            return false;
        }
        stepsLeft--;
        return true;
    }

    Span span() {
        return span;
    }

    @Override
    public void admitted() {
        span.addEvent("admitted");
        listener.admitted();
    }

    @Override
    public void prompt(int position, TokenLogProbs logProbs) {
        listener.prompt(position, logProbs);
    }

    @Override
    public void routed(RoutedToken token) {
        listener.routed(token);
    }

    @Override
    public void inexact(int more) {
        inexact += more;
        listener.inexact(more);
    }

    @Override
    public void resumed(String text) {
        listener.resumed(text);
    }

    @Override
    public void token(GeneratedToken token) {
        if (tokens++ == 0) {
            span.addEvent("first token");
        }
        listener.token(token);
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        end(reason.name());
        listener.finished(reason, remainingText);
    }

    @Override
    public void failed(ExedraException error) {
        span.setStatus(StatusCode.ERROR, String.valueOf(error.getMessage()));
        end(FinishReason.ERROR.name());
        listener.failed(error);
    }

    private void end(String reason) {
        span.setAttribute("exedra.completion.tokens", tokens);
        span.setAttribute("exedra.inexact.tokens", inexact);
        span.setAttribute("exedra.finish.reason", reason.toLowerCase(Locale.ROOT));
        span.end();
    }

    /** It never began. */
    void refused(Throwable reason) {
        span.setStatus(StatusCode.ERROR, String.valueOf(reason.getMessage()));
        span.end();
    }
}
