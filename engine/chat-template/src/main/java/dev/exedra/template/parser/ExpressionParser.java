package dev.exedra.template.parser;

import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.BinaryOperator;
import dev.exedra.template.syntax.Comparator;
import dev.exedra.template.syntax.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Expressions, from the loosest operator to the tightest; what binds tighter still is {@link OperandParser}'s. */
final class ExpressionParser {

    /** An expression within another takes the parser a score of calls, so it counts as several levels. */
    private static final int LEVELS = 4;

    private final TokenStream tokens;
    private final UnknownNames unknown;
    private final OperandParser operands;

    ExpressionParser(TokenStream tokens, UnknownNames unknown, SpecialNames special) {
        this.tokens = tokens;
        this.unknown = unknown;
        this.operands = new OperandParser(tokens, unknown, special, this);
    }

    OperandParser operands() {
        return operands;
    }

    Expression expression() {
        tokens.deepen(LEVELS);
        int mark = unknown.mark();
        int line = tokens.current().line();
        Expression result = or();
        int levels = 0;
        while (tokens.skipName("if")) {
            tokens.deepen(1);
            levels++;
            Expression test = or();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            result = new Expression.Conditional(test, result, otherwise, line);
            line = tokens.current().line();
            unknown.forgetSince(mark);
        }
        tokens.surface(levels + LEVELS);
        return result;
    }

    /** An expression without {@code if}. */
    Expression unconditional() {
        tokens.deepen(LEVELS);
        Expression result = or();
        tokens.surface(LEVELS);
        return result;
    }

    /** Expressions with commas between them are a tuple; at least one is needed. */
    Expression tuple(boolean withConditional, @Nullable String endName) {
        return tuple(withConditional ? this::expression : this::unconditional, false, endName);
    }

    /**
     * @param element parses one element
     * @param parenthesised whether there may be none
     * @param endName a name that ends the tuple too
     */
    Expression tuple(Supplier<Expression> element, boolean parenthesised, @Nullable String endName) {
        int line = tokens.current().line();
        List<Expression> items = new ArrayList<>();
        boolean comma = false;
        while (!atTupleEnd(endName)) {
            items.add(element.get());
            if (!tokens.skip(TokenKind.COMMA)) {
                break;
            }
            comma = true;
        }
        if (!comma && items.size() == 1) {
            return items.getFirst();
        }
        if (!comma && !parenthesised) {
            throw tokens.unexpected(
                    "Expected an expression, got '" + tokens.current().description() + "'");
        }
        return new Expression.TupleLiteral(List.copyOf(items), line);
    }

    private boolean atTupleEnd(@Nullable String endName) {
        TokenKind kind = tokens.current().kind();
        return kind == TokenKind.VARIABLE_END
                || kind == TokenKind.BLOCK_END
                || kind == TokenKind.RIGHT_PARENTHESIS
                || (endName != null && tokens.atName(endName));
    }

    private Expression or() {
        int line = tokens.current().line();
        Expression left = and();
        int levels = 0;
        while (tokens.skipName("or")) {
            tokens.deepen(1);
            levels++;
            left = new Expression.Or(left, and(), line);
        }
        tokens.surface(levels);
        return left;
    }

    private Expression and() {
        int line = tokens.current().line();
        Expression left = not();
        int levels = 0;
        while (tokens.skipName("and")) {
            tokens.deepen(1);
            levels++;
            left = new Expression.And(left, not(), line);
        }
        tokens.surface(levels);
        return left;
    }

    private Expression not() {
        if (!tokens.atName("not")) {
            return comparison();
        }
        tokens.enter();
        int line = tokens.next().line();
        Expression result = new Expression.Not(not(), line);
        tokens.leave();
        return result;
    }

    private Expression comparison() {
        int line = tokens.current().line();
        Expression first = sum();
        List<Expression.Comparand> others = new ArrayList<>();
        Comparator comparator = comparator();
        while (comparator != null) {
            others.add(new Expression.Comparand(comparator, sum()));
            comparator = comparator();
        }
        return others.isEmpty() ? first : new Expression.Comparison(first, List.copyOf(others), line);
    }

    /** Takes a comparison's operator; null where there is none. */
    private @Nullable Comparator comparator() {
        if (tokens.atName("not") && tokens.following().isName("in")) {
            tokens.next();
            tokens.next();
            return Comparator.NOT_IN;
        }
        Token token = tokens.current();
        Comparator comparator = switch (token.kind()) {
            case EQUAL -> Comparator.EQUAL;
            case NOT_EQUAL -> Comparator.NOT_EQUAL;
            case LESS -> Comparator.LESS;
            case LESS_OR_EQUAL -> Comparator.LESS_OR_EQUAL;
            case GREATER -> Comparator.GREATER;
            case GREATER_OR_EQUAL -> Comparator.GREATER_OR_EQUAL;
            default -> token.isName("in") ? Comparator.IN : null;
        };
        if (comparator != null) {
            tokens.next();
        }
        return comparator;
    }

    private Expression sum() {
        return leftAssociative(this::concatenation, ExpressionParser::sumOperator);
    }

    private Expression concatenation() {
        int line = tokens.current().line();
        Expression first = product();
        if (!tokens.at(TokenKind.TILDE)) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skip(TokenKind.TILDE)) {
            parts.add(product());
        }
        return new Expression.Concatenation(List.copyOf(parts), line);
    }

    private Expression product() {
        return leftAssociative(this::power, ExpressionParser::productOperator);
    }

    /** Powers too group from the left, unlike Python's. */
    private Expression power() {
        return leftAssociative(operands::unary, ExpressionParser::powerOperator);
    }

    private Expression leftAssociative(Supplier<Expression> operand, OperatorOf operatorOf) {
        int line = tokens.current().line();
        Expression left = operand.get();
        int levels = 0;
        BinaryOperator operator = operatorOf.operator(tokens.current().kind());
        while (operator != null) {
            tokens.deepen(1);
            levels++;
            tokens.next();
            left = new Expression.Binary(operator, left, operand.get(), line);
            operator = operatorOf.operator(tokens.current().kind());
        }
        tokens.surface(levels);
        return left;
    }

    private interface OperatorOf {
        @Nullable
        BinaryOperator operator(TokenKind kind);
    }

    private static @Nullable BinaryOperator sumOperator(TokenKind kind) {
        return switch (kind) {
            case ADD -> BinaryOperator.ADD;
            case SUBTRACT -> BinaryOperator.SUBTRACT;
            default -> null;
        };
    }

    private static @Nullable BinaryOperator productOperator(TokenKind kind) {
        return switch (kind) {
            case MULTIPLY -> BinaryOperator.MULTIPLY;
            case DIVIDE -> BinaryOperator.DIVIDE;
            case FLOOR_DIVIDE -> BinaryOperator.FLOOR_DIVIDE;
            case REMAINDER -> BinaryOperator.REMAINDER;
            default -> null;
        };
    }

    private static @Nullable BinaryOperator powerOperator(TokenKind kind) {
        return kind == TokenKind.POWER ? BinaryOperator.POWER : null;
    }
}
