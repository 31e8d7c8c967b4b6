package dev.exedra.template.interpreter;

/** How a statement ended. */
enum Completion {
    NORMAL,
    BREAK,
    CONTINUE
}
