package dev.exedra.bench;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.spec.ModelSpec;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;

/** Keeps so many random requests going: each that ends is followed by another, until stopped. */
final class RandomRequests {

    private static final int LONGEST_PROMPT = 400;
    private static final int MOST_TOKENS = 120;

    private final Engine engine;
    private final ModelSpec model;
    private final int concurrency;
    private final SplittableRandom random;
    private final Phaser open = new Phaser(1);
    private final LongAdder finished = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopping;

    RandomRequests(Engine engine, ModelSpec model, int concurrency, long seed) {
        this.engine = engine;
        this.model = model;
        this.concurrency = concurrency;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        for (int i = 0; i < concurrency; i++) {
            submit();
        }
    }

    /** Waits for those that still run. */
    void stop() {
        stopping = true;
        open.arriveAndAwaitAdvance();
    }

    long finished() {
        return finished.sum();
    }

    long tokens() {
        return tokens.sum();
    }

    long cancelled() {
        return cancelled.sum();
    }

    long failures() {
        return failures.sum();
    }

    private synchronized void submit() {
        int most = Math.min(LONGEST_PROMPT, model.contextTokens() - MOST_TOKENS - 1);
        int[] prompt =
                random.ints(random.nextInt(1, most), 0, model.vocabulary()).toArray();
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(random.nextInt(3) == 0 ? 0 : random.nextDouble(0.5, 1.5))
                .topK(random.nextInt(3) == 0 ? 40 : 0)
                .topP(random.nextInt(3) == 0 ? 0.9 : 1)
                .repetitionPenalty(random.nextInt(4) == 0 ? 1.1 : 1)
                .seed(random.nextLong())
                .maximumTokens(random.nextInt(1, MOST_TOKENS))
                .logprobs(random.nextInt(5) == 0 ? 3 : -1)
                .ignoreEos(true)
                .build();
        int cancelAfter = random.nextInt(5) == 0 ? random.nextInt(1, MOST_TOKENS) : Integer.MAX_VALUE;
        open.register();
        Follower follower = new Follower(cancelAfter);
        follower.generation.complete(engine.submit(new GenerationRequest(prompt, sampling, true), follower));
    }

    private void ended() {
        if (!stopping) {
            submit();
        }
        open.arriveAndDeregister();
    }

    private final class Follower implements GenerationListener {
        private final int cancelAfter;
        private final CompletableFuture<Generation> generation = new CompletableFuture<>();
        private int seen;

        Follower(int cancelAfter) {
            this.cancelAfter = cancelAfter;
        }

        @Override
        public void token(GeneratedToken token) {
            tokens.increment();
            if (++seen == cancelAfter) {
                var _ = generation.thenAccept(Generation::cancel);
            }
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            finished.increment();
            if (reason == FinishReason.CANCELLED) {
                cancelled.increment();
            }
            ended();
        }

        @Override
        public void failed(ExedraException error) {
            failures.increment();
            ended();
        }
    }
}
