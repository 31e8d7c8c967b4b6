package dev.exedra.core.sampling;

import java.util.Arrays;

/**
 * Which tokens a sequence has seen: those of its prompt, and how often it produced each. Keeps nothing where no penalty
 * needs it. Memory grows with the distinct tokens seen, not with the vocabulary.
 */
public final class TokenHistory {

    private static final int FIRST_SLOTS = 16;

    private final boolean keepsPrompt;
    private final boolean keepsOutput;
    /** Distinct ids in the order first seen, and how often each was produced; 0 for one of the prompt alone. */
    private int[] ids = new int[0];

    private int[] outputCounts = new int[0];
    private int size;
    /** Open addressing with linear probing: index into {@link #ids} plus 1, or 0 for a free slot; a power of two long. */
    private int[] slots = new int[0];

    private TokenHistory(boolean keepsPrompt, boolean keepsOutput) {
        this.keepsPrompt = keepsPrompt;
        this.keepsOutput = keepsOutput;
    }

    /** The history of a sequence at the end of its prompt. */
    public static TokenHistory of(SamplingParameters parameters, int[] prompt) {
        TokenHistory history = new TokenHistory(parameters.penalisesPrompt(), parameters.penalisesOutput());
        if (history.keepsPrompt) {
            for (int id : prompt) {
                history.indexOf(id);
            }
        }
        return history;
    }

    /** A history that goes its own way from here: for another choice of the same prompt. */
    public TokenHistory copy() {
        TokenHistory copy = new TokenHistory(keepsPrompt, keepsOutput);
        copy.ids = ids.clone();
        copy.outputCounts = outputCounts.clone();
        copy.size = size;
        copy.slots = slots.clone();
        return copy;
    }

    /** Counts a token the sequence produced. */
    public void append(int tokenId) {
        if (keepsOutput) {
            // The index first: finding it may replace the array.
            int index = indexOf(tokenId);
            outputCounts[index]++;
        }
    }

    /** Number of distinct tokens kept. */
    int size() {
        return size;
    }

    /** The token at an index in [0, {@link #size}). */
    int id(int index) {
        return ids[index];
    }

    /** How often the token at an index was produced. */
    int outputCount(int index) {
        return outputCounts[index];
    }

    private int indexOf(int tokenId) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        int slot = slotOf(tokenId);
        if (slots[slot] == 0) {
            ids[size] = tokenId;
            slots[slot] = ++size;
        }
        return slots[slot] - 1;
    }

    /** The slot that holds the id, or the free one where it belongs. */
    private int slotOf(int tokenId) {
        // Fibonacci hashing: the high bits of the product are the mixed ones.
        int slot = (tokenId * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(slots.length - 1);
        while (slots[slot] != 0 && ids[slots[slot] - 1] != tokenId) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        slots = new int[Math.max(FIRST_SLOTS, 2 * slots.length)];
        ids = Arrays.copyOf(ids, slots.length / 2);
        outputCounts = Arrays.copyOf(outputCounts, slots.length / 2);
        for (int index = 0; index < size; index++) {
            slots[slotOf(ids[index])] = index + 1;
        }
    }
}
