package dev.exedra.template;

import java.io.Serial;

/** A template that could not be read or rendered. The message names the line; {@link #text()} is the bare reason. */
public abstract sealed class TemplateException extends RuntimeException
        permits TemplateSyntaxException,
                TemplateRenderException,
                TemplateSecurityException,
                TemplateRaisedException,
                TemplateLimitException,
                TemplateContextException {

    /** The line of an error that is not (yet) tied to a place in the template. */
    public static final int NO_LINE = 0;

    @Serial
    private static final long serialVersionUID = 1L;

    private final String text;
    private final int line;

    TemplateException(String text, int line) {
        super(line == NO_LINE ? text : "line " + line + ": " + text);
        this.text = text;
        this.line = line;
    }

    /** The reason without the line; of {@code raise_exception(text)} exactly that text. */
    public String text() {
        return text;
    }

    /** The template's line, from 1; {@link #NO_LINE} where there is none. */
    public int line() {
        return line;
    }

    /** The same error at a line, unless it has one already. */
    public abstract TemplateException atLine(int where);
}
