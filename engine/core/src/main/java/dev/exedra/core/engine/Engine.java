package dev.exedra.core.engine;

import dev.exedra.core.ExedraException;
import dev.exedra.core.layer.StepScratch;
import dev.exedra.core.model.Model;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Continuous batching: schedule, step, emit, again and again while there are sequences. Everything happens on one thread
 * of its own; {@link #submit} and cancelling only leave a message for it.
 */
public final class Engine implements AutoCloseable {

    private final Model model;
    private final Optional<Tokenizer> tokenizer;
    private final Set<Integer> endOfTextIds;
    private final StepObservers observers;
    private final PageCache cache;
    private final Scheduler scheduler;
    private final Emitter emitter;
    /** Of the two micro-batches that may be in flight. */
    private final List<StepScratch> scratches = List.of(new StepScratch(), new StepScratch());

    private final ConcurrentLinkedQueue<Sequence> arrivals = new ConcurrentLinkedQueue<>();
    private final Admission admission;
    private final Throughput throughput = new Throughput();
    private final LongSupplier clock;
    /** Whether something came that the engine's thread has not looked at. */
    private final AtomicBoolean news = new AtomicBoolean();

    private final AtomicBoolean awake = new AtomicBoolean();
    private final EngineThread executor;
    private final int splitFromRows;
    private volatile EngineStatus status;
    private volatile boolean closing;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private long steps;
    private long rows;

    /** An engine that has begun and whose steps nobody looks at. */
    public Engine(Model model, Optional<Tokenizer> tokenizer, Set<Integer> endOfTextIds, EngineLimits limits) {
        this(model, tokenizer, endOfTextIds, limits, StepObservers.NONE);
    }

    /**
     * An engine that has begun.
     *
     * @param tokenizer makes text of tokens; without one listeners get ids alone
     * @param endOfTextIds ids that end a text, unless a request ignores them
     * @param observers says who looks at a step
     */
    public Engine(
            Model model,
            Optional<Tokenizer> tokenizer,
            Set<Integer> endOfTextIds,
            EngineLimits limits,
            StepObservers observers) {
        this(model, tokenizer, endOfTextIds, limits, observers, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    Engine(
            Model model,
            Optional<Tokenizer> tokenizer,
            Set<Integer> endOfTextIds,
            EngineLimits limits,
            StepObservers observers,
            LongSupplier clock) {
        this.clock = clock;
        this.model = model;
        this.tokenizer = tokenizer;
        this.endOfTextIds = Set.copyOf(endOfTextIds);
        this.observers = observers;
        this.cache = new PageCache(
                model.kvLayout(limits.pageTokens()), model.spec().layers().size(), limits.kvCacheBytes());
        this.scheduler = new Scheduler(limits, cache);
        this.emitter = new Emitter(model.pool(), model.spec().vocabulary(), this.endOfTextIds);
        this.admission = new Admission(limits, cache.capacity());
        this.status = new EngineStatus(0, 0, 0, cache.capacity(), 0, 0, 0, 0, 0, 0);
        this.splitFromRows = model.expertsElsewhere() ? limits.flight().minimumSplitRows() : Integer.MAX_VALUE;
        this.executor = new EngineThread();
    }

    /**
     * Adds a sequence; its listener hears of every token.
     *
     * @throws EngineException if the prompt is empty, longer than the context or holds an unknown id, or if the cache
     *     could not hold the sequence even alone; {@link ResumptionException} if it cannot have come so far
     * @throws OverloadedException if more is open than may be
     */
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        int lengthLimit = Requests.lengthLimit(request, model.spec(), cache);
        request.sampling().requireWithin(model.spec().vocabulary());
        if (closing) {
            throw new EngineException("the engine is closing");
        }
        TextAssembler text = new TextAssembler(
                tokenizer.map(known -> known.stream(request.skipSpecialTokens())), request.sampling());
        long deadline = clock.getAsLong() + request.timeLimit().toNanos();
        Sequence sequence = new Sequence(request, listener, new PageTable(cache), text, lengthLimit, deadline);
        sequence.resume(endOfTextIds);
        admission.admit(request.tenant(), sequence.load(), throughput.timeFor(status.waitingTokens()));
        arrivals.add(sequence);
        wake();
        return new Handle(sequence);
    }

    /** Leaves messages for the engine's thread. */
    private final class Handle implements Generation {
        private final Sequence sequence;

        Handle(Sequence sequence) {
            this.sequence = sequence;
        }

        @Override
        public void cancel() {
            sequence.cancel();
            wake();
        }

        @Override
        public void pause() {
            sequence.pause(true);
            wake();
        }

        @Override
        public void proceed() {
            sequence.pause(false);
            wake();
        }
    }

    /** Counters as of the last step. */
    public EngineStatus status() {
        return status;
    }

    private void wake() {
        news.set(true);
        if (awake.compareAndSet(false, true)) {
            executor.execute(this::turns);
        }
    }

    /** A fault of the engine itself ends every sequence with it, so that nobody waits for ever. */
    private void turns() {
        try {
            runSteps();
        } catch (RuntimeException | Error fault) {
            closing = true;
            ExedraException error = new ExedraException("the engine failed: " + fault, fault);
            scheduler.all().forEach(sequence -> emitter.fail(sequence, error));
            closed.complete(null);
            throw fault;
        }
    }

    /** Runs steps until there is nothing to do, or until one waits for an answer from elsewhere. */
    private void runSteps() {
        while (true) {
            List<Chunk> chunks = schedule();
            if (chunks.isEmpty()) {
                if (closing) {
                    closed.complete(null);
                    return;
                }
                awake.set(false);
                if (!news.get() || !awake.compareAndSet(false, true)) {
                    return;
                }
                continue;
            }
            List<MicroBatch> step = begin(chunks);
            List<CompletableFuture<Void>> parts =
                    step.stream().map(this::compute).toList();
            CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
            if (!all.isDone()) {
                CompletableFuture<Void> _ = all.whenCompleteAsync(
                        (_, _) -> {
                            finish(step, parts);
                            turns();
                        },
                        executor);
                return;
            }
            finish(step, parts);
        }
    }

    private List<Chunk> schedule() {
        news.set(false);
        for (Sequence arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
            scheduler.add(arrival);
            emitter.begin(arrival);
        }
        long now = clock.getAsLong();
        for (Sequence sequence : scheduler.all()) {
            if (closing || sequence.cancelled()) {
                emitter.end(sequence, FinishReason.CANCELLED);
            } else if (sequence.deadlineNanos() - now <= 0) {
                emitter.fail(sequence, new DeadlineException(sequence.generated()));
            }
        }
        removeEnded();
        List<Chunk> chunks = scheduler.schedule();
        throughput.tick(now, !chunks.isEmpty());
        status = new EngineStatus(
                scheduler.running(),
                scheduler.waiting(),
                cache.used(),
                cache.capacity(),
                steps,
                rows,
                scheduler.preemptions(),
                scheduler.paused(),
                scheduler.waitingTokens(),
                throughput.tokensPerSecond());
        return chunks;
    }

    private void removeEnded() {
        for (Sequence ended : scheduler.removeEnded()) {
            throughput.add(ended.owedTokens());
            admission.release(ended.request().tenant(), ended.load());
        }
    }

    /** A step that is large enough is divided where its experts are elsewhere. */
    private List<MicroBatch> begin(List<Chunk> chunks) {
        steps++;
        rows += chunks.stream().mapToInt(Chunk::rows).sum();
        List<List<Chunk>> parts = StepSplit.of(chunks, splitFromRows);
        List<MicroBatch> step = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            step.add(MicroBatch.of(parts.get(i), observers, scratches.get(i)));
        }
        return step;
    }

    private CompletableFuture<Void> compute(MicroBatch part) {
        try {
            return model.step(
                            part.batch(),
                            part.wanted().rows(),
                            part.scratch(),
                            part.recorder().observer(),
                            executor,
                            (first, logits) -> emitter.take(part, first, logits))
                    .toCompletableFuture();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private void finish(List<MicroBatch> step, List<CompletableFuture<Void>> parts) {
        for (int i = 0; i < step.size(); i++) {
            CompletableFuture<Void> done = parts.get(i);
            finish(step.get(i), done.isCompletedExceptionally() ? done.exceptionNow() : null);
        }
        removeEnded();
    }

    /** What failed as a whole ends its sequences with the reason; the engine goes on. */
    private void finish(MicroBatch part, @Nullable Throwable failure) {
        if (failure == null) {
            part.chunks().forEach(chunk -> {
                int inexact = chunk.inexactRows(part.batch());
                if (inexact > 0) {
                    chunk.sequence().listener().inexact(inexact);
                }
                throughput.add(chunk.sequence().firstTimeRows(chunk.rows()));
                chunk.sequence().advance(chunk.rows());
            });
            part.recorder().tell();
            emitter.emit(part);
        } else {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            ExedraException error = cause instanceof ExedraException known
                    ? known
                    : new ExedraException("a step failed: " + cause, cause);
            part.chunks().forEach(chunk -> emitter.fail(chunk.sequence(), error));
        }
        part.recorder().observer().ended();
    }

    /** Cancels every sequence, waits for the step under way, and gives the memory back. */
    @Override
    public void close() {
        closing = true;
        wake();
        closed.join();
        executor.close();
        scratches.forEach(StepScratch::close);
        cache.close();
    }
}
