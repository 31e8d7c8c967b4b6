package dev.exedra.core;

/** What every error of the engine that a user can cause derives from: one clear line in {@link #getMessage()}. */
public class ExedraException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExedraException(String message) {
        super(oneLine(message));
    }

    public ExedraException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Names and values of files and requests are quoted in messages, whatever stands in them. */
    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** The line, never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
