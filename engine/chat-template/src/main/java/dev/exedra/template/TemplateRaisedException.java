package dev.exedra.template;

import java.io.Serial;

/** The template itself refused the chat, with {@code raise_exception}. */
public final class TemplateRaisedException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateRaisedException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateRaisedException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateRaisedException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateRaisedException placed = new TemplateRaisedException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
