package dev.exedra.cli.talk;

import java.util.Optional;

/** Where a chat's turns come from. */
interface LineSource extends AutoCloseable {

    /** The next line; empty at the end. */
    Optional<String> next();

    /** What Ctrl-C does while an answer is under way. */
    AutoCloseable onInterrupt(Runnable cancel);

    @Override
    void close();
}
