package dev.exedra.template;

import java.io.Serial;

/** The context holds something that no template value stands for. */
public final class TemplateContextException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateContextException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateContextException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateContextException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateContextException placed = new TemplateContextException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
