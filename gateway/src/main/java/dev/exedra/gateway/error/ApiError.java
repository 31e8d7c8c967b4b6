package dev.exedra.gateway.error;

import org.jspecify.annotations.Nullable;

/**
 * An error as OpenAI writes it.
 *
 * @param message what was wrong and what would do
 * @param type kind of the error, for programs
 * @param param the request's field that is wrong
 * @param code finer than the type
 */
public record ApiError(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {

    private static final int MOST_MESSAGE = 1000;
    private static final int MOST_PARAM = 100;

    public ApiError {
        message = clean(message, MOST_MESSAGE);
        param = param == null ? null : clean(param, MOST_PARAM);
    }

    /** Names and values of a request stand in here: they may be long, and half a character has no UTF-8. */
    private static String clean(String text, int most) {
        String brief = text.length() <= most ? text : text.substring(0, most) + "...";
        return brief.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The body of an answer: the error in an envelope. */
    public record Body(ApiError error) {}
}
