package dev.exedra.template.syntax;

/** Comparisons, those with containers among them. */
public enum Comparator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    NOT_IN
}
