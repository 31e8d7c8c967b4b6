package dev.exedra.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which tokens the next step computes: first a token of every decoding sequence, then chunks of prefilling ones,
 * then whoever waits, fairly among tenants and each tenant's in order of arrival. When pages run out, sequences that do not run
 * give theirs away, then the one admitted last; it is computed again later. A sequence whose client does not read keeps its pages
 * until others need them, but not its slot.
 */
final class Scheduler {

    private final EngineLimits limits;
    private final PageCache cache;
    private final FairLine waiting = new FairLine();
    private final List<Sequence> running = new ArrayList<>();
    private final List<Sequence> paused = new ArrayList<>();
    private long preemptions;

    Scheduler(EngineLimits limits, PageCache cache) {
        this.limits = limits;
        this.cache = cache;
    }

    void add(Sequence sequence) {
        waiting.arrive(sequence);
    }

    int waiting() {
        return waiting.size();
    }

    int running() {
        return running.size();
    }

    int paused() {
        return paused.size();
    }

    long preemptions() {
        return preemptions;
    }

    /** Tokens that those who wait may still take. */
    long waitingTokens() {
        return waiting.all().stream().mapToLong(Sequence::owedTokens).sum();
    }

    /** Every sequence that has not ended. */
    List<Sequence> all() {
        List<Sequence> all = new ArrayList<>(running);
        all.addAll(waiting.all());
        all.addAll(paused);
        return all;
    }

    /** Forgets the sequences that have ended. */
    List<Sequence> removeEnded() {
        List<Sequence> ended = waiting.takeIf(Sequence::ended);
        for (List<Sequence> others : List.of(running, paused)) {
            others.stream().filter(Sequence::ended).forEach(ended::add);
            others.removeIf(Sequence::ended);
        }
        ended.forEach(waiting::left);
        return ended;
    }

    /** The next step's chunks, with pages for each; empty when there is nothing to do. */
    List<Chunk> schedule() {
        movePaused();
        displace();
        List<Chunk> chunks = new ArrayList<>();
        int rows = 0;
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.pending() == 1 && rows < limits.maximumStepRows()) {
                rows += place(sequence, 1, rows, chunks);
            }
        }
        for (Sequence sequence : leastServedFirst()) {
            if (sequence.pending() > 1 && running.contains(sequence)) {
                rows += place(sequence, limits.maximumStepRows() - rows, rows, chunks);
            }
        }
        while (rows < limits.maximumStepRows() && mayAdmit()) {
            Sequence sequence = waiting.take();
            running.add(sequence);
            sequence.admit();
            rows += place(sequence, limits.maximumStepRows() - rows, rows, chunks);
        }
        return chunks;
    }

    /** Who has stopped reading leaves its slot, who reads again waits for one before others of its tenant. */
    private void movePaused() {
        List<Sequence> stopped = waiting.takeIf(Sequence::paused);
        running.stream().filter(Sequence::paused).forEach(stopped::add);
        running.removeIf(Sequence::paused);
        List<Sequence> reading =
                paused.stream().filter(sequence -> !sequence.paused()).toList();
        paused.removeAll(reading);
        reading.reversed().forEach(waiting::takeBack);
        paused.addAll(stopped);
    }

    private List<Sequence> leastServedFirst() {
        // Stable: a tenant's own stay in order of admission.
        return running.stream()
                .sorted(Comparator.comparingDouble(
                        sequence -> waiting.of(sequence).served()))
                .toList();
    }

    private void displace() {
        Sequence head = waiting.next();
        if (head == null || fits(head)) {
            return;
        }
        int free = cache.available() + reclaimable(head);
        List<Sequence> victims = new Displacement(waiting, limits.maximumRunningSequences(), cache.capacity())
                .victims(head, running, free);
        for (Sequence victim : victims) {
            running.remove(victim);
            waiting.takeBack(victim);
        }
    }

    private boolean mayAdmit() {
        Sequence next = waiting.next();
        return next != null && fits(next);
    }

    private boolean fits(Sequence sequence) {
        int missing = sequence.missingPages();
        return running.size() < limits.maximumRunningSequences()
                && (missing <= cache.available() || missing <= cache.available() + reclaimable(sequence));
    }

    /** Pages of those that do not run, this one's own aside. */
    private int reclaimable(Sequence asking) {
        return idlers().stream()
                .filter(sequence -> sequence != asking)
                .mapToInt(sequence -> sequence.pages().size())
                .sum();
    }

    /** Those that do not run: whose client does not read first. */
    private List<Sequence> idlers() {
        List<Sequence> idlers = new ArrayList<>(paused);
        idlers.addAll(waiting.all().reversed());
        return idlers;
    }

    /** Adds up to {@code most} rows of a sequence, whose pages it makes sure of; returns how many. */
    private int place(Sequence sequence, int most, int firstRow, List<Chunk> chunks) {
        int rows = Math.min(most, sequence.pending());
        if (rows == 0 || !running.contains(sequence) || !makeRoom(sequence, rows, chunks)) {
            return 0;
        }
        sequence.pages().grow(sequence.computed() + rows);
        chunks.add(new Chunk(sequence, firstRow, rows));
        waiting.serve(sequence, sequence.firstTimeRows(rows));
        return rows;
    }

    /**
     * Takes pages of those that do not run, then pre-empts younger sequences that are not in this step yet until the pages
     * suffice, or this one itself.
     */
    private boolean makeRoom(Sequence sequence, int rows, List<Chunk> chunks) {
        int tokens = sequence.computed() + rows;
        while (sequence.pages().missing(tokens) > cache.available()) {
            if (reclaim()) {
                continue;
            }
            Sequence youngest = running.getLast();
            boolean placed = chunks.stream().anyMatch(chunk -> chunk.sequence() == youngest);
            if (placed) {
                return false;
            }
            running.removeLast();
            preempt(youngest);
            waiting.takeBack(youngest);
            if (youngest == sequence) {
                return false;
            }
        }
        return true;
    }

    /** Takes the pages of one sequence that does not run; false if none has any. */
    private boolean reclaim() {
        for (Sequence idler : idlers()) {
            if (idler.pages().size() > 0) {
                preempt(idler);
                return true;
            }
        }
        return false;
    }

    private void preempt(Sequence sequence) {
        sequence.preempt();
        preemptions++;
    }
}
