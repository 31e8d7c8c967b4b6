package dev.exedra.core.moe;

import dev.exedra.core.ExedraException;
import java.util.BitSet;

/**
 * Rows of a call that have no answer; those of other sequences go on.
 *
 * @param rows of the call
 * @param reason why, for the sequences concerned
 */
public record RowFailure(BitSet rows, ExedraException reason) {}
