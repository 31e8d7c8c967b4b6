package dev.exedra.core.engine;

/**
 * What sequences take while they are open, or may take together.
 *
 * @param sequences how many
 * @param tokens of their prompts and of the longest answers that they may get
 * @param pages of the KV cache that those tokens fill
 */
record Load(long sequences, long tokens, long pages) {

    static final Load NONE = new Load(0, 0, 0);

    Load plus(Load other) {
        return new Load(sequences + other.sequences, tokens + other.tokens, pages + other.pages);
    }

    Load minus(Load other) {
        return new Load(sequences - other.sequences, tokens - other.tokens, pages - other.pages);
    }

    Load times(double factor) {
        return new Load((long) (factor * sequences), (long) (factor * tokens), (long) (factor * pages));
    }

    /** The limit of {@link EngineLimits} that so much would exceed if this is what may be; empty if none. */
    String exceededBy(Load wanted) {
        if (wanted.sequences > sequences) {
            return "maximumWaitingSequences";
        }
        if (wanted.tokens > tokens) {
            return "maximumOpenTokens";
        }
        return wanted.pages > pages ? "maximumOpenCaches" : "";
    }
}
