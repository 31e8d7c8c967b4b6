package dev.exedra.template;

import java.io.Serial;

/** Rendering met what Python refuses: a missing name's attribute, operands of the wrong type, an unknown filter. */
public final class TemplateRenderException extends TemplateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param text the reason, in one line */
    public TemplateRenderException(String text) {
        this(text, NO_LINE);
    }

    /**
     * @param text the reason, in one line
     * @param line the template's line, from 1
     */
    public TemplateRenderException(String text, int line) {
        super(text, line);
    }

    @Override
    public TemplateRenderException atLine(int where) {
        if (line() != NO_LINE) {
            return this;
        }
        TemplateRenderException placed = new TemplateRenderException(text(), where);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
