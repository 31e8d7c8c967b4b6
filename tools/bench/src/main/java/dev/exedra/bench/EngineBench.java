package dev.exedra.bench;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Times an engine with random prompts, greedy, ids only. */
final class EngineBench {

    private final Engine engine;
    private final int vocabulary;
    private final SplittableRandom random = new SplittableRandom(17);

    EngineBench(Engine engine, int vocabulary) {
        this.engine = engine;
        this.vocabulary = vocabulary;
    }

    /** Seconds from submitting a prompt to its first token. */
    double firstToken(int prompt) {
        Timed listener = new Timed(1, 1);
        long start = System.nanoTime();
        engine.submit(request(prompt, 1), listener);
        listener.done.join();
        return (listener.last - start) / 1e9;
    }

    /** Tokens a second of {@code batch} sequences over {@code steps} steps in which all of them decode. */
    double decode(int prompt, int batch, int steps) {
        int spare = batch * Math.max(1, prompt / 256) + steps + 64;
        List<Timed> listeners = new ArrayList<>();
        List<Generation> generations = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            // The sequence that begins last tells the time: from its fourth token on all others decode too.
            boolean last = i == batch - 1;
            listeners.add(new Timed(last ? 4 : Integer.MAX_VALUE, last ? 4 + steps : Integer.MAX_VALUE));
            generations.add(engine.submit(request(prompt, spare), listeners.get(i)));
        }
        Timed clock = listeners.getLast();
        clock.reached.join();
        generations.forEach(Generation::cancel);
        listeners.forEach(listener -> listener.done.join());
        return (double) batch * steps / ((clock.last - clock.first) / 1e9);
    }

    private GenerationRequest request(int prompt, int tokens) {
        int[] ids = random.ints(prompt, 0, vocabulary).toArray();
        SamplingParameters greedy = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(tokens)
                .ignoreEos(true)
                .build();
        return new GenerationRequest(ids, greedy, true);
    }

    /** Notes when two of a sequence's tokens came. */
    private static final class Timed implements GenerationListener {
        private final int firstToken;
        private final int lastToken;
        private final CompletableFuture<FinishReason> done = new CompletableFuture<>();
        private final CompletableFuture<Boolean> reached = new CompletableFuture<>();
        private int tokens;
        private volatile long first;
        private volatile long last;

        Timed(int firstToken, int lastToken) {
            this.firstToken = firstToken;
            this.lastToken = lastToken;
        }

        @Override
        public void token(GeneratedToken token) {
            tokens++;
            if (tokens == firstToken) {
                first = System.nanoTime();
            }
            if (tokens == lastToken) {
                last = System.nanoTime();
                reached.complete(true);
            }
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            reached.complete(false);
            done.complete(reason);
        }

        @Override
        public void failed(ExedraException error) {
            reached.completeExceptionally(error);
            done.completeExceptionally(error);
        }
    }
}
