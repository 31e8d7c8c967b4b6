package dev.exedra.template;

import java.io.Serial;

/** The text is not a template. */
public final class TemplateSyntaxException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateSyntaxException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateSyntaxException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateSyntaxException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateSyntaxException placed = new TemplateSyntaxException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
