package dev.exedra.template.syntax;

import java.util.List;

/** Statements that are run one after the other. */
public record Body(List<Statement> statements) {

    public static final Body EMPTY = new Body(List.of());
}
