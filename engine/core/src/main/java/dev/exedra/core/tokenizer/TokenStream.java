package dev.exedra.core.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text as they come. The pieces joined are what {@link Tokenizer#decode} gives for all ids; a piece never
 * ends within a character. Not for concurrent use.
 *
 * <p>Only a short window of the last ids is decoded, so the work per id does not grow with the sequence. What a later id
 * can still change is held back:
 *
 * <ul>
 *   <li>Byte-level tokens: an unfinished character decodes as one U+FFFD at the end.
 *   <li>Byte fallback ({@code <0xE4>}): a run of bytes is decoded as a whole, into characters or, if any byte is wrong,
 *       into one U+FFFD a byte; so nothing of a run is certain before it ends.
 * </ul>
 */
public final class TokenStream {

    private static final String REPLACEMENT = "\ufffd";

    /** From here on a window without an end in sight is cut at a character's border. */
    private static final int LONG_WINDOW_TOKENS = 16;

    /** Ids kept before the next one at most, where none of them gives text. */
    private static final int CONTEXT_TOKENS = 8;

    private final Tokenizer tokenizer;
    private final StreamRules rules;
    private final boolean skipSpecialTokens;
    private long[] window = new long[LONG_WINDOW_TOKENS];
    private int size;
    /** Characters of the window's text that were returned before. */
    private int returned;

    TokenStream(Tokenizer tokenizer, StreamRules rules, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.rules = rules;
        this.skipSpecialTokens = skipSpecialTokens;
    }

    /**
     * Adds an id and returns the text that became certain, often none or more than the id's own.
     *
     * @throws TokenizerException for a negative id
     */
    public String append(int id) {
        Tokenizer.checked(id);
        if (isSilent(id)) {
            return "";
        }
        if (size == window.length) {
            window = Arrays.copyOf(window, 2 * size);
        }
        window[size++] = id;
        if (rules.byteFallback() && tokenizer.vocabulary().isByte(id)) {
            return "";
        }
        String text = decode(0, size);
        boolean open = rules.byteLevel() && text.endsWith(REPLACEMENT);
        String piece = take(text, open ? text.length() - 1 : text.length());
        if (!open) {
            keepContext();
        } else if (size >= LONG_WINDOW_TOKENS) {
            cutAtCharacter(text);
        }
        return piece;
    }

    /**
     * An id that decoding leaves out (skipped, or no token) changes nothing: it does not end a run of bytes, nor an
     * unfinished character. It is asked twice because a decoder may strip a space from the start of a text.
     */
    private boolean isSilent(int id) {
        return tokenizer.decode(new long[] {id, id}, skipSpecialTokens).isEmpty();
    }

    /** Returns what was held back; the stream then begins anew. */
    public String finish() {
        String text = decode(0, size);
        String piece = take(text, text.length());
        size = 0;
        returned = 0;
        return piece;
    }

    /** Ids that the next one is decoded together with; for tests of the bound on work. */
    int windowTokens() {
        return size;
    }

    private String take(String text, int end) {
        String piece = text.substring(Math.min(returned, end), end);
        returned = end;
        return piece;
    }

    /**
     * Keeps the last ids, as few as give text: a decoder may treat the first id of a text otherwise (sentencepiece
     * drops its leading space), and with one before it the next id is never the first.
     */
    private void keepContext() {
        int count = 0;
        String text = "";
        while (text.isEmpty() && count < Math.min(size, CONTEXT_TOKENS)) {
            count++;
            text = decode(size - count, size);
        }
        forget(size - count);
        returned = text.length();
    }

    /**
     * Ids that decode apart as they do together meet at a character's border: were a character cut there, its tail
     * would decode as a U+FFFD of its own for each byte. Of four ids in a row one begins at a border, because what
     * decodes as one has at most four bytes.
     */
    private void cutAtCharacter(String text) {
        for (int at = size - CONTEXT_TOKENS; at < size - 1; at++) {
            String before = decode(0, at);
            if ((before + decode(at, size)).equals(text)) {
                forget(at);
                returned -= before.length();
                return;
            }
        }
    }

    private void forget(int count) {
        System.arraycopy(window, count, window, 0, size - count);
        size -= count;
    }

    private String decode(int from, int to) {
        return from == to ? "" : tokenizer.decode(Arrays.copyOfRange(window, from, to), skipSpecialTokens);
    }
}
