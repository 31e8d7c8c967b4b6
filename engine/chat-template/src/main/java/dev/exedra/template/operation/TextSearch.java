package dev.exedra.template.operation;

import dev.exedra.template.value.Budget;
import dev.exedra.template.value.Items;
import java.util.List;

/** Finds a text in another in time linear in both, so that a template cannot make a search run long. */
public final class TextSearch {

    private static final int SHORT_CHARACTERS = 16;

    private final String pattern;
    private final int[] borders;
    private final Budget budget;

    /** @param pattern what is looked for */
    public TextSearch(String pattern, Budget budget) {
        this.pattern = pattern;
        this.budget = budget;
        this.borders = pattern.length() <= SHORT_CHARACTERS ? new int[0] : borders(pattern, budget);
    }

    /** Where the pattern begins first in a text, from {@code start} on and ending before {@code end}; else -1. */
    public int first(String text, int start, int end) {
        if (borders.length > 0) {
            return withBorders(text, start, end);
        }
        int found = text.indexOf(pattern, start, end);
        budget.scan((found < 0 ? end : found) - start);
        return found;
    }

    public int first(String text, int start) {
        return first(text, start, text.length());
    }

    /** All places without overlap, from the left, at most {@code limit} of them. */
    public List<Integer> all(String text, int limit) {
        Items<Integer> places = new Items<>(budget);
        int place = first(text, 0);
        while (place >= 0 && places.size() < limit) {
            budget.step();
            places.add(place);
            place = first(text, place + pattern.length());
        }
        return places.list();
    }

    /** How many places there are without overlap. */
    public int count(String text) {
        int count = 0;
        int place = first(text, 0);
        while (place >= 0) {
            budget.step();
            count++;
            place = first(text, place + pattern.length());
        }
        return count;
    }

    /** Knuth, Morris and Pratt's search. */
    private int withBorders(String text, int start, int end) {
        budget.scan(Math.max(0, end - start));
        int matched = 0;
        for (int position = start; position < end; position++) {
            while (matched > 0 && text.charAt(position) != pattern.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (text.charAt(position) == pattern.charAt(matched)) {
                matched++;
            }
            if (matched == pattern.length()) {
                return position + 1 - matched;
            }
        }
        return -1;
    }

    /** For every beginning of the pattern, how long its longest end is that the pattern begins with too. */
    private static int[] borders(String pattern, Budget budget) {
        budget.scan(pattern.length());
        budget.allocate(2L * pattern.length());
        int[] borders = new int[pattern.length()];
        int matched = 0;
        for (int position = 1; position < pattern.length(); position++) {
            while (matched > 0 && pattern.charAt(position) != pattern.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (pattern.charAt(position) == pattern.charAt(matched)) {
                matched++;
            }
            borders[position] = matched;
        }
        return borders;
    }
}
