package dev.exedra.template;

/**
 * What one template and one render may spend. Templates come with checkpoints, so they are not trusted.
 *
 * @param maximumTemplateCharacters length of the template's text
 * @param maximumSteps syntax nodes evaluated and items visited in a render; long scans count too
 * @param maximumOutputCharacters length of the rendered text, and of any text built on the way
 * @param maximumAllocatedCharacters characters of all texts that a render makes, taken together; an item of a list
 *     counts as 32
 * @param maximumListItems items of one list, tuple or dictionary
 * @param maximumDepth nesting: of expressions and blocks when parsing, of evaluation (macro calls included) and of
 *     values when rendering
 * @param maximumRangeItems items of one {@code range}, as in Jinja's sandbox
 * @param maximumIntegerBits size of one integer
 */
public record TemplateLimits(
        int maximumTemplateCharacters,
        long maximumSteps,
        int maximumOutputCharacters,
        long maximumAllocatedCharacters,
        int maximumListItems,
        int maximumDepth,
        int maximumRangeItems,
        int maximumIntegerBits) {

    /** Checks that every limit is positive. */
    public TemplateLimits {
        requirePositive("maximumTemplateCharacters", maximumTemplateCharacters);
        requirePositive("maximumSteps", maximumSteps);
        requirePositive("maximumOutputCharacters", maximumOutputCharacters);
        requirePositive("maximumAllocatedCharacters", maximumAllocatedCharacters);
        requirePositive("maximumListItems", maximumListItems);
        requirePositive("maximumDepth", maximumDepth);
        requirePositive("maximumRangeItems", maximumRangeItems);
        requirePositive("maximumIntegerBits", maximumIntegerBits);
    }

    /** Limits that leave room for a long chat: 16 Mi characters of output, twenty million steps (templates that look back from every message take a thousand messages squared). */
    public static TemplateLimits defaults() {
        return new TemplateLimits(1 << 20, 20_000_000, 1 << 24, 1 << 27, 1 << 20, 400, 100_000, 1 << 14);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
    }
}
