package dev.exedra.core.json;

/**
 * What a text may ask of its reader. A value costs tens of bytes however short it is written, hence the limit on their
 * number beside the one on bytes.
 *
 * @param maximumBytes of the text
 * @param maximumDepth of arrays and objects inside one another
 * @param maximumValues in the whole text, keys not counted
 * @param maximumNumberCharacters of one number
 */
public record JsonLimits(int maximumBytes, int maximumDepth, int maximumValues, int maximumNumberCharacters) {

    /** For files that people write: 16 MiB, 64 levels, a million values. */
    public static final JsonLimits SMALL = new JsonLimits(16 << 20, 64, 1_000_000, 1_000);

    /** For files that programs write (indexes, tokenizers): 256 MiB, 64 levels, 8 million values. */
    public static final JsonLimits LARGE = new JsonLimits(256 << 20, 64, 8_000_000, 1_000);

    public JsonLimits {
        if (maximumBytes < 0 || maximumDepth < 0 || maximumValues < 0 || maximumNumberCharacters < 0) {
            throw new IllegalArgumentException("a limit is not negative");
        }
    }
}
