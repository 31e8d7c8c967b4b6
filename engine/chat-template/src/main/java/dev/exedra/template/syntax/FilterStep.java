package dev.exedra.template.syntax;

/** One filter with its arguments. */
public record FilterStep(String name, CallArguments arguments, int line) {}
