package dev.exedra.core.layer;

import dev.exedra.core.kernel.KvPages;

/** One sequence's keys and values, layer by layer. */
@FunctionalInterface
public interface SequenceCache {

    /** The pages of a layer, long enough for every position of the step. */
    KvPages layer(int layer);
}
