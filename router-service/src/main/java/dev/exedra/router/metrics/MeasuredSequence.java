package dev.exedra.router.metrics;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.RoutedToken;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import dev.exedra.router.metrics.ModelMeters.Ending;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Notes when what happened to a sequence. Belongs to the engine's thread. */
final class MeasuredSequence implements GenerationListener {

    private final GenerationListener listener;
    private final ModelMeters meters;
    private final ModelMeters.Request request;
    private final long arrived = System.nanoTime();
    private long admitted;
    private long first;
    private long last;
    private int tokens;

    MeasuredSequence(GenerationListener listener, ModelMeters meters, ModelMeters.Request request) {
        this.listener = listener;
        this.meters = meters;
        this.request = request;
    }

    @Override
    public void admitted() {
        admitted = System.nanoTime();
        record(meters.queue, admitted - arrived);
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
        listener.inexact(more);
    }

    @Override
    public void resumed(String text) {
        listener.resumed(text);
    }

    @Override
    public void token(GeneratedToken token) {
        long now = System.nanoTime();
        if (first == 0) {
            first = now;
            meters.promptTokens.increment(request.promptTokens());
            record(meters.prefill, now - admitted);
        } else {
            record(meters.betweenTokens, now - last);
            record(meters.perOutputToken, now - last);
        }
        last = now;
        if (!request.promptAlone()) {
            if (tokens++ == 0) {
                record(meters.firstToken, now - arrived);
            }
            meters.generatedTokens.increment();
        }
        listener.token(token);
    }

    @Override
    public void finished(FinishReason reason, String remainingText) {
        end(
                switch (reason) {
                    case STOP -> Ending.STOP;
                    case LENGTH -> Ending.LENGTH;
                    case CANCELLED -> Ending.ABORT;
                    case ERROR -> Ending.ERROR;
                });
        listener.finished(reason, remainingText);
    }

    @Override
    public void failed(ExedraException error) {
        end(Ending.ERROR);
        listener.failed(error);
    }

    private void end(Ending ending) {
        long now = System.nanoTime();
        Counter counter = Objects.requireNonNull(meters.endings.get(ending));
        counter.increment();
        record(meters.whole, now - arrived);
        meters.promptLength.record(request.promptTokens());
        meters.generatedLength.record(tokens);
        meters.maximumTokens.record(request.maximumTokens());
        if (admitted != 0) {
            record(meters.inference, now - admitted);
        }
        if (first != 0) {
            record(meters.decode, last - first);
        }
        if (tokens > 1) {
            record(meters.meanPerOutputToken, (last - first) / (tokens - 1));
        }
    }

    private static void record(Timer timer, long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
