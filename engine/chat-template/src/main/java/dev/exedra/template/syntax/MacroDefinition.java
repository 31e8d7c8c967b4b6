package dev.exedra.template.syntax;

import java.util.List;

/**
 * A macro, or the body of a call block.
 *
 * @param name null-free; the body of a call block has none and is called {@code caller}
 * @param anonymous whether it is the body of a call block
 * @param usesCaller whether the body mentions {@code caller}
 * @param usesKeywords whether the body mentions {@code kwargs}
 * @param usesVarargs whether the body mentions {@code varargs}
 */
public record MacroDefinition(
        String name,
        boolean anonymous,
        List<Parameter> parameters,
        Body body,
        boolean usesCaller,
        boolean usesKeywords,
        boolean usesVarargs) {}
