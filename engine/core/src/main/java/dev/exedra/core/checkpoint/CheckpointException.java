package dev.exedra.core.checkpoint;

import dev.exedra.core.ExedraException;
import java.nio.file.Path;

/** A checkpoint's file that is missing, malformed, or not what the model needs; names the file first. */
public class CheckpointException extends ExedraException {

    private static final long serialVersionUID = 1L;

    public CheckpointException(String file, String problem) {
        super(file + ": " + problem);
    }

    public CheckpointException(String file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }

    CheckpointException(Path file, String problem) {
        this(name(file), problem);
    }

    CheckpointException(Path file, String problem, Throwable cause) {
        this(name(file), problem, cause);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }
}
