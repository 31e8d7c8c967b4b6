package dev.exedra.cli.run;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.TokenLogProbs;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Sequences under way. The engine's thread leaves events in a queue, so that a slow terminal never holds up a step; memory is
 * bounded by the tokens that were asked for.
 */
final class GenerationBatch {

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Generation> generations = new CopyOnWriteArrayList<>();
    private final int sequences;
    private volatile boolean cancelled;

    private GenerationBatch(int sequences) {
        this.sequences = sequences;
    }

    /** Submits every request; one that the engine refuses fails alone. */
    static GenerationBatch start(Engine engine, List<GenerationRequest> requests) {
        GenerationBatch batch = new GenerationBatch(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            try {
                batch.generations.add(engine.submit(requests.get(i), batch.new Listener(i)));
            } catch (ExedraException refused) {
                batch.events.add(new Event.Failed(i, refused));
            }
        }
        return batch;
    }

    /** Ends every sequence within one step. May be called from any thread. */
    void cancel() {
        cancelled = true;
        generations.forEach(Generation::cancel);
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Hands every event over, on the calling thread, until all sequences have ended. */
    void forEach(Consumer<Event> consumer) {
        int open = sequences;
        while (open > 0) {
            Event event = next();
            consumer.accept(event);
            if (event instanceof Event.Finished || event instanceof Event.Failed) {
                open--;
            }
        }
    }

    private Event next() {
        while (true) {
            try {
                return events.take();
            } catch (InterruptedException interrupted) {
                // Interrupting is asking for the end; the events still come.
                cancel();
            }
        }
    }

    private final class Listener implements GenerationListener {
        private final int sequence;

        Listener(int sequence) {
            this.sequence = sequence;
        }

        @Override
        public void prompt(int position, TokenLogProbs logProbs) {
            events.add(new Event.PromptLogProbs(sequence, position, logProbs));
        }

        @Override
        public void token(GeneratedToken token) {
            events.add(new Event.Token(sequence, token, System.nanoTime()));
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            events.add(new Event.Finished(sequence, reason, remainingText));
        }

        @Override
        public void failed(ExedraException error) {
            events.add(new Event.Failed(sequence, error));
        }
    }
}
