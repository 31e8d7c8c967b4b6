package dev.exedra.core.engine;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.KvLayout;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A scheduler and an admission whose steps compute nothing; time is counted in steps. */
final class Simulation implements AutoCloseable {

    static final int PAGE_TOKENS = 16;

    private final PageCache cache;
    private final EngineLimits limits;
    private final Scheduler scheduler;
    private final Admission admission;
    private final Map<Sequence, Integer> submitted = new HashMap<>();
    private int step;

    /** Of every sequence that has ended, in order: whose, its name, and how many steps it took. */
    final List<Ended> ended = new ArrayList<>();

    record Ended(String tenant, String name, int steps) {}

    Simulation(EngineLimits limits, int pages) {
        KvLayout layout = KvLayout.of(1, 16, PAGE_TOKENS, Compute.F32);
        this.cache = new PageCache(layout, 1, pages * layout.pageBytes());
        this.limits = limits;
        this.scheduler = new Scheduler(limits, cache);
        this.admission = new Admission(limits, cache.capacity());
    }

    private final class Named extends Forwarding {
        private final String name;
        private @Nullable Sequence sequence;

        Named(String name) {
            super(new Collected());
            this.name = name;
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            Sequence own = sequence;
            if (own != null) {
                ended.add(new Ended(own.request().tenant().key(), name, step - submitted.getOrDefault(own, 0)));
            }
        }
    }

    /** A sequence, unless it is refused. */
    Optional<Sequence> submit(Tenant tenant, String name, int prompt, int tokens) {
        SamplingParameters sampling =
                SamplingParameters.builder().maximumTokens(tokens).build();
        Named listener = new Named(name);
        Sequence sequence = new Sequence(
                new GenerationRequest(new int[prompt], sampling, true).withTenant(tenant),
                listener,
                new PageTable(cache),
                new TextAssembler(Optional.empty(), sampling),
                prompt + tokens,
                Long.MAX_VALUE);
        listener.sequence = sequence;
        try {
            admission.admit(tenant, sequence.load(), Duration.ofSeconds(1));
        } catch (OverloadedException refused) {
            return Optional.empty();
        }
        submitted.put(sequence, step);
        scheduler.add(sequence);
        return Optional.of(sequence);
    }

    /** One step, as the engine does it; what it computed. */
    List<Chunk> step() {
        List<Chunk> chunks = scheduler.schedule();
        int rows = chunks.stream().mapToInt(Chunk::rows).sum();
        if (rows > limits.maximumStepRows() || cache.used() > cache.capacity()) {
            throw new IllegalStateException(rows + " rows, " + cache.used() + " pages");
        }
        step++;
        for (Chunk chunk : chunks) {
            boolean chooses = chunk.reachesEnd();
            chunk.sequence().advance(chunk.rows());
            if (chooses) {
                FinishReason end = chunk.sequence().take(7, Set.of()).end();
                if (end != null && chunk.sequence().end()) {
                    chunk.sequence().listener().finished(end, "");
                }
            }
        }
        for (Sequence gone : scheduler.removeEnded()) {
            admission.release(gone.request().tenant(), gone.load());
        }
        return chunks;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Load open() {
        return admission.open();
    }

    int usedPages() {
        return cache.used();
    }

    @Override
    public void close() {
        cache.close();
    }
}
