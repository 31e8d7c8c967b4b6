package dev.exedra.core.kernel;

/**
 * The constants of one layer's attention.
 *
 * @param heads query heads; head h reads key/value head h / (heads / kvHeads)
 * @param kvHeads key/value heads
 * @param headDim elements of a head
 * @param scale what scores are multiplied with, usually 1 / sqrt(headDim)
 * @param window keys a query sees, itself included; {@link Integer#MAX_VALUE} for all before it
 */
public record AttentionShape(int heads, int kvHeads, int headDim, float scale, int window) {

    public AttentionShape {
        if (kvHeads <= 0 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(heads + " heads do not share " + kvHeads + " key/value heads evenly");
        }
        if (window < 1) {
            throw new IllegalArgumentException("a window holds the token itself: " + window);
        }
    }

    /** The first position that the query at {@code position} sees. */
    int first(int position) {
        return position - Math.min(position, window - 1);
    }

    /** Query heads that read one key/value head. */
    public int group() {
        return heads / kvHeads;
    }
}
