package dev.exedra.core.kernel;

import dev.exedra.core.tensor.DType;

/**
 * How one page of one layer holds keys and values: f32, or bf16 where matmuls round their inputs anyway, which halves what
 * decoding reads and what a sequence costs.
 *
 * <p>[kvHeads, pageTokens / block, 2, ...]: a head's blocks of keys and of values alternate, in the order in which attention
 * reads them. Keys are [headDim / pack, block, pack], so that the keys of a block lie side by side in vectors and a score needs
 * no sum across lanes. Values are [block / pack, headDim, pack], in bf16 [headDim / width, block / pack, width, pack] with a width
 * of 64 where that divides the heads. pack is 1 for f32; for bf16 it is 2, two dimensions of a key and two tokens' values to a
 * word, which a shift and a mask take apart. A whole block of bf16 is what oneDNN packs the weights of a product into.
 *
 * @param kvHeads key/value heads
 * @param headDim elements of a key, and of a value; even in bf16
 * @param pageTokens tokens of a page, a multiple of {@link #UNIT}
 * @param dtype F32 or BF16
 */
public record KvLayout(int kvHeads, int headDim, int pageTokens, DType dtype) {

    /** What pages, and the blocks of keys in them, are multiples of. */
    public static final int UNIT = 16;

    /** A tile of attention in one stretch: a prefetcher follows one stream of memory better than four. */
    private static final int WIDE = 64;

    public KvLayout {
        if (pageTokens <= 0 || pageTokens % UNIT != 0) {
            throw new IllegalArgumentException("a page holds a multiple of " + UNIT + " tokens, not " + pageTokens);
        }
        if (dtype != DType.F32 && (dtype != DType.BF16 || headDim % 2 != 0)) {
            throw new IllegalArgumentException("a cache of " + dtype + " for heads of " + headDim);
        }
    }

    /** The layout that a compute dtype asks for; heads of an odd size stay f32. */
    public static KvLayout of(int kvHeads, int headDim, int pageTokens, Compute compute) {
        return new KvLayout(kvHeads, headDim, pageTokens, headDim % 2 == 0 ? compute.inputType() : DType.F32);
    }

    /** Keys that lie side by side, from a multiple of it on. */
    public int block() {
        return pageTokens % WIDE == 0 ? WIDE : UNIT;
    }

    /** Dimensions of a value that lie side by side. */
    int valueWidth() {
        return dtype == DType.F32 ? headDim : valueBlock(headDim);
    }

    /** The same of bf16. */
    static int valueBlock(int headDim) {
        return headDim % WIDE == 0 ? WIDE : headDim;
    }

    /** Elements that share a word. */
    public int pack() {
        return dtype == DType.F32 ? 1 : 2;
    }

    /** Index of an element of the key of {@code token} (in the page). */
    public long key(int kvHead, int token, int dimension) {
        int pack = pack();
        long inBlock = ((long) (dimension / pack) * block() + token % block()) * pack + dimension % pack;
        return blockOf(kvHead, token) + inBlock;
    }

    /** Index of an element of the value of {@code token} (in the page). */
    public long value(int kvHead, int token, int dimension) {
        int pack = pack();
        int width = valueWidth();
        long inBlock = (long) block() * width * (dimension / width)
                + ((long) (token % block() / pack) * width + dimension % width) * pack
                + token % pack;
        return blockOf(kvHead, token) + (long) block() * headDim + inBlock;
    }

    private long blockOf(int kvHead, int token) {
        return 2L * ((long) kvHead * (pageTokens / block()) + token / block()) * block() * headDim;
    }

    /** Bytes of one page of one layer. */
    public long pageBytes() {
        return 2L * kvHeads * pageTokens * headDim * dtype.bytes();
    }
}
