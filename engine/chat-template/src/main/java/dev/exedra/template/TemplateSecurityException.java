package dev.exedra.template;

import java.io.Serial;

/** The template reached for something that the sandbox keeps from it. */
public final class TemplateSecurityException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateSecurityException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateSecurityException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateSecurityException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateSecurityException placed = new TemplateSecurityException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
