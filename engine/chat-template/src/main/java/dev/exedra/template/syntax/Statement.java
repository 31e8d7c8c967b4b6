package dev.exedra.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template does. Every node knows its line, from 1. */
public sealed interface Statement {

    int line();

    /** Writes the template's own text. */
    record Data(String text, int line) implements Statement {}

    /** Writes a value: {@code {{ value }}}. */
    record Print(Expression value, int line) implements Statement {}

    /** {@code if}, {@code elif}, {@code else}. */
    record If(List<Branch> branches, Body otherwise, int line) implements Statement {}

    /** One test and what is done where it holds. */
    record Branch(Expression test, Body body) {}

    /**
     * A loop.
     *
     * @param test which items count; null for all
     * @param recursive whether the body may call {@code loop(...)}
     */
    record For(
            Target target,
            Expression items,
            @Nullable Expression test,
            boolean recursive,
            Body body,
            Body otherwise,
            int line)
            implements Statement {}

    /** {@code set target = value}. */
    record Assign(Target target, Expression value, int line) implements Statement {}

    /** {@code set target | filters} ... {@code endset}. */
    record AssignBlock(Target target, List<FilterStep> filters, Body body, int line) implements Statement {}

    /** Defines a macro. */
    record Macro(MacroDefinition definition, int line) implements Statement {}

    /** Calls a macro with a body for its {@code caller}. */
    record CallBlock(Expression.Call call, MacroDefinition body, int line) implements Statement {}

    /** Writes its body filtered. */
    record FilterBlock(List<FilterStep> filters, Body body, int line) implements Statement {}

    /** Variables for a body. */
    record With(List<Binding> bindings, Body body, int line) implements Statement {}

    /** One variable of a {@code with}. */
    record Binding(Target target, Expression value) {}

    /** A body with variables of its own. */
    record Scoped(Body body, int line) implements Statement {}

    /** Leaves the innermost loop. */
    record Break(int line) implements Statement {}

    /** Goes on with the innermost loop's next item. */
    record Continue(int line) implements Statement {}
}
