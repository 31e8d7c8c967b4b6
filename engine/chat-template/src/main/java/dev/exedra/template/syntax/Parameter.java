package dev.exedra.template.syntax;

import org.jspecify.annotations.Nullable;

/** A macro's parameter. */
public record Parameter(String name, @Nullable Expression defaultValue) {}
