package dev.exedra.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which tokens the next step computes: first a token of every decoding sequence, then chunks of prefilling ones,
 * then whoever waits, each in order of arrival. When pages run out, the sequence admitted last gives its own away and is
 * computed again later.
 */
final class Scheduler {

    private final EngineLimits limits;
    private final PageCache cache;
    private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private long preemptions;

    Scheduler(EngineLimits limits, PageCache cache) {
        this.limits = limits;
        this.cache = cache;
    }

    void add(Sequence sequence) {
        waiting.add(sequence);
    }

    int waiting() {
        return waiting.size();
    }

    int running() {
        return running.size();
    }

    long preemptions() {
        return preemptions;
    }

    /** Every sequence that has not ended. */
    List<Sequence> all() {
        List<Sequence> all = new ArrayList<>(running);
        all.addAll(waiting);
        return all;
    }

    /** Forgets the sequences that have ended. */
    void removeEnded() {
        running.removeIf(Sequence::ended);
        waiting.removeIf(Sequence::ended);
    }

    /** The next step's chunks, with pages for each; empty when there is nothing to do. */
    List<Chunk> schedule() {
        List<Chunk> chunks = new ArrayList<>();
        int rows = 0;
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.pending() == 1 && rows < limits.maximumStepRows()) {
                rows += place(sequence, 1, rows, chunks);
            }
        }
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.pending() > 1 && running.contains(sequence)) {
                rows += place(sequence, limits.maximumStepRows() - rows, rows, chunks);
            }
        }
        while (rows < limits.maximumStepRows() && mayAdmit()) {
            Sequence sequence = waiting.remove();
            running.add(sequence);
            sequence.admit();
            rows += place(sequence, limits.maximumStepRows() - rows, rows, chunks);
        }
        return chunks;
    }

    private boolean mayAdmit() {
        return !waiting.isEmpty()
                && running.size() < limits.maximumRunningSequences()
                && waiting.peek().pages().missing(waiting.peek().length() + 1) <= cache.available();
    }

    /** Adds up to {@code most} rows of a sequence, whose pages it makes sure of; returns how many. */
    private int place(Sequence sequence, int most, int firstRow, List<Chunk> chunks) {
        int rows = Math.min(most, sequence.pending());
        if (rows == 0 || !running.contains(sequence) || !makeRoom(sequence, rows, chunks)) {
            return 0;
        }
        sequence.pages().grow(sequence.computed() + rows);
        chunks.add(new Chunk(sequence, firstRow, rows));
        return rows;
    }

    /** Pre-empts younger sequences that are not in this step yet until the pages suffice, or this one itself. */
    private boolean makeRoom(Sequence sequence, int rows, List<Chunk> chunks) {
        int tokens = sequence.computed() + rows;
        while (sequence.pages().missing(tokens) > cache.available()) {
            Sequence youngest = running.getLast();
            boolean placed = chunks.stream().anyMatch(chunk -> chunk.sequence() == youngest);
            if (placed) {
                return false;
            }
            running.removeLast();
            youngest.preempt();
            preemptions++;
            waiting.addFirst(youngest);
            if (youngest == sequence) {
                return false;
            }
        }
        return true;
    }
}
