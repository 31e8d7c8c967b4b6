package dev.exedra.core.sampling;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a text at the first stop string, piece by piece: lets through what is certainly no part of one, and holds back what
 * could still become one, also across pieces.
 *
 * <p>First is the stop string that is complete first; of several that end with the same character, the one that stands
 * first in the list, as in vLLM. How the text is cut into pieces therefore changes nothing. One instance a sequence.
 */
public final class StopStrings {

    private final List<StopPattern> patterns;
    private final boolean includeStopString;
    private final StringBuilder held = new StringBuilder();
    private @Nullable String matched;

    /** The stop strings of one sequence; there may be none. */
    public StopStrings(SamplingParameters parameters) {
        patterns = parameters.stopStrings().stream().map(StopPattern::new).toList();
        includeStopString = parameters.includeStopString();
    }

    /**
     * Reads the next piece of text, whole characters, and returns what may be shown now, perhaps nothing. Nothing
     * follows after a stop.
     *
     * @param mayStop false while the sequence has fewer than minimumTokens tokens: no stop string ends in this piece, but one that
     *     begins in it may end in a later one
     */
    public String accept(String piece, boolean mayStop) {
        if (matched != null) {
            return "";
        }
        if (patterns.isEmpty()) {
            return piece;
        }
        for (int i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            StopPattern stop = read(piece.charAt(i));
            if (stop != null && mayStop) {
                matched = stop.text();
                return release(
                        includeStopString
                                ? held.length()
                                : held.length() - stop.text().length());
            }
        }
        // Where the stop string itself is shown, so is every beginning of one.
        return release(includeStopString ? held.length() : held.length() - heldBack());
    }

    /** Reads the next piece of text of a sequence that may stop. */
    public String accept(String piece) {
        return accept(piece, true);
    }

    /** The text has ended: returns what was held back, nothing after a stop. */
    public String finish() {
        return matched != null ? "" : release(held.length());
    }

    /** True once a stop string has ended the text. */
    public boolean stopped() {
        return matched != null;
    }

    /** The stop string that ended the text. */
    public Optional<String> matched() {
        return Optional.ofNullable(matched);
    }

    /** Every pattern reads every character, also behind one that is complete; the first complete one, or null. */
    private @Nullable StopPattern read(char character) {
        StopPattern first = null;
        for (StopPattern pattern : patterns) {
            if (pattern.read(character) && first == null) {
                first = pattern;
            }
        }
        return first;
    }

    /** How much of the end of the text the longest unfinished stop string could need. */
    private int heldBack() {
        int longest = 0;
        for (StopPattern pattern : patterns) {
            longest = Math.max(longest, pattern.unfinished());
        }
        return longest;
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
