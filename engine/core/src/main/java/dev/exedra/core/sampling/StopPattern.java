package dev.exedra.core.sampling;

/** One stop string as an automaton that reads a character a step and never looks back (Knuth, Morris, Pratt 1977). */
final class StopPattern {

    private final String text;
    /** For each number of matched characters, the length of their longest proper suffix that also begins the string. */
    private final int[] borders;

    private int matched;

    StopPattern(String text) {
        this.text = text;
        borders = new int[text.length() + 1];
        for (int length = 2; length <= text.length(); length++) {
            borders[length] = next(borders[length - 1], text.charAt(length - 1));
        }
    }

    /** Reads a character; true if the string ends with it. */
    boolean read(char character) {
        // A whole match may go on into the next one.
        matched = next(unfinished(), character);
        return matched == text.length();
    }

    /** How many of the characters just read could still become the string; a complete one that was let pass counts no more. */
    int unfinished() {
        return matched == text.length() ? borders[matched] : matched;
    }

    String text() {
        return text;
    }

    private int next(int from, char character) {
        int state = from;
        while (state > 0 && text.charAt(state) != character) {
            state = borders[state];
        }
        return text.charAt(state) == character ? state + 1 : 0;
    }
}
