package dev.exedra.template;

import java.io.Serial;

/** A limit of {@link TemplateLimits} was reached. */
public final class TemplateLimitException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateLimitException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateLimitException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateLimitException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateLimitException placed = new TemplateLimitException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
