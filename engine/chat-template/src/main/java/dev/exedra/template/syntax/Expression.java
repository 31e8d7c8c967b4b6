package dev.exedra.template.syntax;

import dev.exedra.template.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has a value. Every node knows its line, from 1. */
public sealed interface Expression {

    int line();

    /** A constant. */
    record Literal(Value value, int line) implements Expression {}

    /** A variable. */
    record Name(String name, int line) implements Expression {}

    /** {@code [a, b]}. */
    record ListLiteral(List<Expression> items, int line) implements Expression {}

    /** {@code (a, b)}, with or without parentheses. */
    record TupleLiteral(List<Expression> items, int line) implements Expression {}

    /** {@code {a: b}}. */
    record DictionaryLiteral(List<Pair> pairs, int line) implements Expression {}

    /** One entry of a dictionary literal. */
    record Pair(Expression key, Expression value) {}

    /** {@code object.name}. */
    record Attribute(Expression object, String name, int line) implements Expression {}

    /** {@code object[key]}. */
    record Item(Expression object, Expression key, int line) implements Expression {}

    /** {@code object[start:stop:step]}. */
    record Slice(
            Expression object,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step,
            int line)
            implements Expression {}

    /** {@code function(...)}. */
    record Call(Expression function, CallArguments arguments, int line) implements Expression {}

    /** {@code input | name(...)}. */
    record Filtered(Expression input, FilterStep filter, int line) implements Expression {}

    /** {@code input is name(...)}. */
    record Tested(Expression input, String name, CallArguments arguments, int line) implements Expression {}

    /** {@code not operand}. */
    record Not(Expression operand, int line) implements Expression {}

    /** {@code -operand} or {@code +operand}. */
    record Signed(boolean negative, Expression operand, int line) implements Expression {}

    /** {@code left operator right}. */
    record Binary(BinaryOperator operator, Expression left, Expression right, int line) implements Expression {}

    /** {@code left and right}. */
    record And(Expression left, Expression right, int line) implements Expression {}

    /** {@code left or right}. */
    record Or(Expression left, Expression right, int line) implements Expression {}

    /** {@code first < second <= third}. */
    record Comparison(Expression first, List<Comparand> others, int line) implements Expression {}

    /** One step of a comparison. */
    record Comparand(Comparator comparator, Expression operand) {}

    /** {@code a ~ b ~ c}. */
    record Concatenation(List<Expression> parts, int line) implements Expression {}

    /** {@code then if test else otherwise}. */
    record Conditional(
            Expression test, Expression then, @Nullable Expression otherwise, int line) implements Expression {}
}
