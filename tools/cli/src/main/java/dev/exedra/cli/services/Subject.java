package dev.exedra.cli.services;

/** Whoever is measured: computes sequences greedily, ids in, ids out, and never stops at an end of text. */
interface Subject extends AutoCloseable {

    /** Begins a sequence; returns at once. */
    void generate(int[] prompt, Timeline timeline);

    @Override
    void close();
}
