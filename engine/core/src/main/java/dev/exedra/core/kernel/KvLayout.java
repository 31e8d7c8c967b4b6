package dev.exedra.core.kernel;

/**
 * How one page of one layer holds keys and values, all f32.
 *
 * <p>Keys: [kvHeads, pageTokens / 16, headDim, 16], so that sixteen keys lie side by side in a vector and a score needs no
 * sum across lanes. Values, behind all the keys: [kvHeads, pageTokens, headDim].
 *
 * @param kvHeads key/value heads
 * @param headDim elements of a key, and of a value
 * @param pageTokens tokens of a page, a multiple of {@link #BLOCK}
 */
public record KvLayout(int kvHeads, int headDim, int pageTokens) {

    /** Keys of a block: attention walks the keys in blocks of this many, aligned to absolute positions. */
    public static final int BLOCK = 16;

    public KvLayout {
        if (pageTokens <= 0 || pageTokens % BLOCK != 0) {
            throw new IllegalArgumentException("a page holds a multiple of " + BLOCK + " tokens, not " + pageTokens);
        }
    }

    /** Element offset of dimension 0 of the key of {@code token} (in the page); dimension i is 16 i further. */
    public long key(int kvHead, int token) {
        return ((long) kvHead * (pageTokens / BLOCK) + token / BLOCK) * headDim * BLOCK + token % BLOCK;
    }

    /** Element offset of the value of {@code token} (in the page); dimension i is i further. */
    public long value(int kvHead, int token) {
        return ((long) (kvHeads + kvHead) * pageTokens + token) * headDim;
    }

    /** Bytes of one page of one layer. */
    public long pageBytes() {
        return 2L * kvHeads * pageTokens * headDim * Float.BYTES;
    }
}
