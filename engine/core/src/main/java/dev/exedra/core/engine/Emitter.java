package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.sampling.Choice;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.LogProbs;
import dev.exedra.core.sampling.LogitsNotFinite;
import dev.exedra.core.sampling.Sampler;
import dev.exedra.core.sampling.SamplingException;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.tensor.Matrix;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Chooses tokens from logits, on all threads of the pool, and tells the listeners, on the engine's. */
final class Emitter {

    private final ComputePool pool;
    private final int vocabulary;
    private final Set<Integer> endOfTextIds;
    private final ConcurrentLinkedQueue<Tools> tools = new ConcurrentLinkedQueue<>();

    /** What one thread needs to choose. */
    private record Tools(Sampler sampler, LogProbs logProbs) {}

    Emitter(ComputePool pool, int vocabulary, Set<Integer> endOfTextIds) {
        this.pool = pool;
        this.vocabulary = vocabulary;
        this.endOfTextIds = endOfTextIds;
    }

    /** Takes the logits of wanted rows from {@code first} on. */
    void take(MicroBatch part, int first, Matrix logits) {
        StepBatch batch = part.batch();
        pool.run(logits.rows(), row -> {
            WantedRows.Wanted asked = part.wanted().all().get(first + row);
            part.outcomes()[first + row] = batch.failed().get(asked.row())
                    ? new Outcome.Refused(batch.reason(asked.row()))
                    : choose(asked, logits, row);
        });
    }

    private Outcome choose(WantedRows.Wanted asked, Matrix logits, int row) {
        Tools borrowed = tools.poll();
        Tools own = borrowed == null
                ? new Tools(new Sampler(vocabulary, endOfTextIds), new LogProbs(vocabulary))
                : borrowed;
        try {
            Sequence sequence = asked.chunk().sequence();
            SamplingParameters sampling = sequence.request().sampling();
            if (asked.choosesNext()) {
                return new Outcome.Chosen(
                        own.sampler.sample(logits, row, sampling, sequence.history(), sequence.generated()));
            }
            int target = asked.target();
            return new Outcome.Prompt(
                    target,
                    own.logProbs.of(logits, row, sequence.token(target), Math.max(0, sampling.promptLogprobs())));
        } catch (LogitsNotFinite | SamplingException refused) {
            return new Outcome.Refused(refused);
        } finally {
            tools.add(own);
        }
    }

    /** Tells what a step brought; its sequences have advanced. */
    void emit(MicroBatch part) {
        StepBatch batch = part.batch();
        for (Chunk chunk : part.chunks()) {
            int failedRow = batch.failed().nextSetBit(chunk.firstRow());
            if (failedRow >= 0 && failedRow < chunk.firstRow() + chunk.rows()) {
                fail(chunk.sequence(), batch.reason(failedRow));
            }
        }
        for (int i = 0; i < part.outcomes().length; i++) {
            Sequence sequence = part.wanted().all().get(i).chunk().sequence();
            if (!sequence.ended()) {
                tell(sequence, part.outcomes()[i]);
            }
        }
    }

    private void tell(Sequence sequence, Outcome outcome) {
        switch (outcome) {
            case Outcome.Prompt prompt -> {
                sequence.listener().prompt(prompt.position(), prompt.logProbs());
                sequence.reportedPromptUpTo(prompt.position() + 1);
            }
            case Outcome.Chosen chosen -> append(sequence, chosen.choice());
            case Outcome.Refused refused -> fail(sequence, refused.error());
        }
    }

    private void append(Sequence sequence, Choice choice) {
        int id = choice.tokenId();
        Progress progress = sequence.take(id, endOfTextIds);
        sequence.listener().token(new GeneratedToken(id, progress.text(), Optional.ofNullable(choice.logProbs())));
        if (progress.end() != null) {
            end(sequence, progress.end());
        }
    }

    /** Takes note of a new sequence; one that was resumed may have ended before. */
    void begin(Sequence sequence) {
        FinishReason before = sequence.replay().end();
        if (before != null) {
            sequence.admit();
            end(sequence, before);
        }
    }

    /** Ends a sequence, unless it has ended. */
    void end(Sequence sequence, FinishReason reason) {
        if (sequence.end()) {
            sequence.listener().finished(reason, sequence.text().finish());
        }
    }

    /** Ends a sequence with an error, unless it has ended. */
    void fail(Sequence sequence, ExedraException error) {
        if (sequence.end()) {
            sequence.listener().failed(error);
        }
    }
}
