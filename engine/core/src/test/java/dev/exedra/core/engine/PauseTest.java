package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sequences that stop for a while, and those whose time is over, in a real engine. */
class PauseTest {

    private static final Fixture FIXTURE = Fixture.load("qwen2_moe");
    private static final EngineLimits LIMITS = new EngineLimits(64, 1, 8, 1 << 28, 16);
    private static Model model;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        model = ModelLoader.load(FIXTURE.folder(), LoadOptions.defaults());
        tokenizer = Tokenizer.load(FIXTURE.folder());
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    private static Engine engine(EngineLimits limits) {
        return new Engine(model, Optional.of(tokenizer), Set.of(), limits);
    }

    private static GenerationRequest request(int prompt, int tokens) {
        return new GenerationRequest(
                FIXTURE.prompt(prompt),
                SamplingParameters.builder()
                        .temperature(1)
                        .seed(9)
                        .maximumTokens(tokens)
                        .logprobs(2)
                        .promptLogprobs(0)
                        .build(),
                true);
    }

    private static Collected run(Engine engine, GenerationRequest request) {
        Collected answer = new Collected();
        engine.submit(request, answer);
        answer.reason();
        return answer;
    }

    /** Pauses after its fifth token. */
    private static final class Slow {
        private final CompletableFuture<Generation> generation = new CompletableFuture<>();
        private final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private final Collected answer = new Collected(tokens -> {
            if (tokens == 5) {
                generation.join().pause();
                stopped.complete(null);
            }
        });

        Slow(Engine engine) {
            generation.complete(engine.submit(request(1, 40), answer));
            stopped.join();
        }
    }

    @Test
    void whatAPausedSequenceSaysLaterIsWhatItWouldHaveSaid() {
        long page = model.kvLayout(LIMITS.pageTokens()).pageBytes()
                * model.spec().layers().size();
        int alone = (FIXTURE.prompt(1).length + 40) / 16 + 1;
        for (EngineLimits limits : List.of(LIMITS, LIMITS.withKvCacheBytes(alone * page))) {
            try (Engine engine = engine(limits)) {
                Collected undisturbed = run(engine, request(1, 40));
                Slow slow = new Slow(engine);
                for (int i = 0; i < 3; i++) {
                    assertEquals(
                            FinishReason.LENGTH, run(engine, request(1, 40 - i)).reason(), "others use its slot");
                }
                assertEquals(5, slow.answer.ids.size(), "no step went on with it");
                assertEquals(1, engine.status().paused());
                assertEquals(
                        !limits.equals(LIMITS), engine.status().preemptions() > 0, "pages go when they are needed");
                slow.generation.join().proceed();
                assertEquals(FinishReason.LENGTH, slow.answer.reason());
                assertEquals(undisturbed.ids, slow.answer.ids);
                assertEquals(undisturbed.logProbs, slow.answer.logProbs);
                assertEquals(undisturbed.promptLogProbs, slow.answer.promptLogProbs);
                assertEquals(undisturbed.text.toString(), slow.answer.text.toString());
            }
        }
    }

    @Test
    void cancellingAPausedSequenceFreesItsPages() {
        try (Engine engine = engine(LIMITS)) {
            Slow slow = new Slow(engine);
            slow.generation.join().cancel();
            assertEquals(FinishReason.CANCELLED, slow.answer.reason());
            assertEquals(5, slow.answer.ids.size());
            run(engine, request(0, 1));
            assertEquals(0, engine.status().paused());
        }
    }

    @Test
    void whoseTimeIsOverIsDroppedWhetherItRunsOrWaits() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        CompletableFuture<Void> submitted = new CompletableFuture<>();
        try (Engine engine =
                new Engine(model, Optional.of(tokenizer), Set.of(), LIMITS, StepObservers.NONE, clock::get)) {
            Collected running = new Collected(tokens -> {
                submitted.join();
                if (tokens == 3) {
                    clock.addAndGet(Duration.ofSeconds(10).toNanos());
                }
            });
            Collected waiting = new Collected();
            Collected patient = new Collected();
            engine.submit(request(1, 40).withTimeLimit(Duration.ofSeconds(10)), running);
            engine.submit(request(1, 40).withTimeLimit(Duration.ofSeconds(9)), waiting);
            engine.submit(request(1, 4).withTimeLimit(Duration.ofSeconds(11)), patient);
            submitted.complete(null);
            Stream.of(running, waiting).forEach(late -> assertInstanceOf(DeadlineException.class, late.error()));
            assertEquals(3, running.ids.size());
            assertEquals(List.of(), waiting.ids);
            assertEquals(FinishReason.LENGTH, patient.reason());
        }
    }

    @Test
    void refusesWithATimeAfterWhichThereIsRoomByLittlesLaw() {
        AtomicLong clock = new AtomicLong();
        CompletableFuture<Void> full = new CompletableFuture<>();
        int prompt = FIXTURE.prompt(1).length;
        EngineLimits limits = LIMITS.withMaximumOpen(3L * (prompt + 40), 1000);
        try (Engine engine =
                new Engine(model, Optional.of(tokenizer), Set.of(), limits, StepObservers.NONE, clock::get)) {
            // One token a tenth of a second, from the second step on.
            CompletableFuture<Void> submitted = new CompletableFuture<>();
            Collected first = new Collected(tokens -> {
                submitted.join();
                clock.addAndGet(Duration.ofMillis(100).toNanos());
                if (tokens == 30) {
                    full.complete(null);
                    refused(engine);
                }
            });
            engine.submit(request(1, 40), first);
            List<Collected> waiting = List.of(new Collected(), new Collected());
            waiting.forEach(answer -> engine.submit(request(1, 40), answer));
            submitted.complete(null);
            full.join();
            assertEquals(FinishReason.LENGTH, first.reason());
            waiting.forEach(Collected::reason);
        }
    }

    private static void refused(Engine engine) {
        EngineStatus status = engine.status();
        assertEquals(2, status.waiting());
        OverloadedException refused =
                assertThrows(OverloadedException.class, () -> engine.submit(request(1, 1), new Collected()));
        double seconds = status.waitingTokens() / status.tokensPerSecond();
        assertEquals(seconds, refused.retryAfter().toNanos() * 1e-9, 0.002);
        assertTrue(seconds > 1 && seconds < 30, "two sequences at about 10 tokens a second: " + seconds);
        assertTrue(String.valueOf(refused.getMessage()).contains("(maximumOpenTokens); try again in"));
    }
}
