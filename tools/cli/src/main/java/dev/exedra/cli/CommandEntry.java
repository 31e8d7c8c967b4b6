package dev.exedra.cli;

import java.util.function.Function;

/**
 * A command by its name.
 *
 * @param name what is typed
 * @param create makes picocli's command object; called only when the command is needed, so that starting one command does
 *     not load the others
 */
record CommandEntry(String name, Function<Console, Object> create) {}
