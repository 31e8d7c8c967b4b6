package dev.exedra.template.parser;

import dev.exedra.template.lexer.NumberLiteral;
import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.CallArguments;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.syntax.FilterStep;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.StringValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Literals, names, and what is written behind them: subscripts, calls, filters and tests. */
final class OperandParser {

    private final TokenStream tokens;
    private final UnknownNames unknown;
    private final SpecialNames special;
    private final ExpressionParser expressions;
    private final CallArgumentsParser arguments;

    OperandParser(TokenStream tokens, UnknownNames unknown, SpecialNames special, ExpressionParser expressions) {
        this.tokens = tokens;
        this.unknown = unknown;
        this.special = special;
        this.expressions = expressions;
        this.arguments = new CallArgumentsParser(tokens, expressions);
    }

    /** An operand with its sign, subscripts, calls, filters and tests. */
    Expression unary() {
        Expression operand = signed();
        int levels = 0;
        while (true) {
            tokens.deepen(1);
            levels++;
            if (tokens.at(TokenKind.PIPE)) {
                int line = tokens.next().line();
                operand = new Expression.Filtered(operand, filter(), line);
            } else if (tokens.atName("is")) {
                operand = test(operand);
            } else if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
                operand = call(operand);
            } else {
                tokens.surface(levels);
                return operand;
            }
        }
    }

    private Expression signed() {
        Token token = tokens.current();
        if (token.kind() != TokenKind.SUBTRACT && token.kind() != TokenKind.ADD) {
            return postfix(primary());
        }
        tokens.enter();
        tokens.next();
        Expression operand = new Expression.Signed(token.kind() == TokenKind.SUBTRACT, signed(), token.line());
        Expression result = postfix(operand);
        tokens.leave();
        return result;
    }

    /** Subscripts and calls behind an operand. */
    private Expression postfix(Expression operand) {
        Expression result = operand;
        int levels = 0;
        while (true) {
            tokens.deepen(1);
            levels++;
            switch (tokens.current().kind()) {
                case DOT -> result = attribute(result);
                case LEFT_BRACKET -> result = item(result);
                case LEFT_PARENTHESIS -> result = call(result);
                default -> {
                    tokens.surface(levels);
                    return result;
                }
            }
        }
    }

    Expression primary() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> name(tokens.next());
            case STRING -> string();
            case INTEGER ->
                new Expression.Literal(
                        new IntegerValue(NumberLiteral.integer(tokens.next().text())), token.line());
            case FLOAT ->
                new Expression.Literal(
                        new FloatValue(NumberLiteral.floating(tokens.next().text())), token.line());
            case LEFT_PARENTHESIS -> parenthesised();
            case LEFT_BRACKET -> list();
            case LEFT_BRACE -> dictionary();
            default -> throw tokens.unexpected("unexpected '" + token.description() + "'");
        };
    }

    private Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Expression.Literal(BooleanValue.TRUE, token.line());
            case "false", "False" -> new Expression.Literal(BooleanValue.FALSE, token.line());
            case "none", "None" -> new Expression.Literal(NoneValue.NONE, token.line());
            default -> {
                special.used(token.text());
                yield new Expression.Name(token.text(), token.line());
            }
        };
    }

    private Expression string() {
        int line = tokens.current().line();
        StringBuilder text = new StringBuilder();
        while (tokens.at(TokenKind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(StringValue.of(text.toString()), line);
    }

    private Expression parenthesised() {
        tokens.next();
        Expression result = expressions.tuple(expressions::expression, true, null);
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return result;
    }

    private Expression list() {
        int line = tokens.next().line();
        List<Expression> items = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_BRACKET)) {
            items.add(expressions.expression());
            if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
                tokens.expect(TokenKind.COMMA);
            }
        }
        tokens.next();
        return new Expression.ListLiteral(List.copyOf(items), line);
    }

    private Expression dictionary() {
        int line = tokens.next().line();
        List<Expression.Pair> pairs = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_BRACE)) {
            Expression key = expressions.expression();
            tokens.expect(TokenKind.COLON);
            pairs.add(new Expression.Pair(key, expressions.expression()));
            if (!tokens.at(TokenKind.RIGHT_BRACE)) {
                tokens.expect(TokenKind.COMMA);
            }
        }
        tokens.next();
        return new Expression.DictionaryLiteral(List.copyOf(pairs), line);
    }

    private Expression attribute(Expression object) {
        int line = tokens.next().line();
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> new Expression.Attribute(object, token.text(), line);
            case INTEGER -> {
                IntegerValue index = new IntegerValue(NumberLiteral.integer(token.text()));
                yield new Expression.Item(object, new Expression.Literal(index, line), line);
            }
            default -> throw tokens.unexpected("expected name or number");
        };
    }

    private Expression item(Expression object) {
        int line = tokens.next().line();
        List<Expression> keys = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_BRACKET)) {
            Expression key = tokens.at(TokenKind.COLON) ? null : expressions.expression();
            if (tokens.skip(TokenKind.COLON)) {
                Expression slice = slice(object, key, line);
                if (!keys.isEmpty() || !tokens.at(TokenKind.RIGHT_BRACKET)) {
                    throw tokens.unexpected("a slice cannot be part of a tuple");
                }
                tokens.next();
                return slice;
            }
            if (key != null) {
                keys.add(key);
            }
            if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
                tokens.expect(TokenKind.COMMA);
            }
        }
        tokens.next();
        Expression key = keys.size() == 1 ? keys.getFirst() : new Expression.TupleLiteral(List.copyOf(keys), line);
        return new Expression.Item(object, key, line);
    }

    private Expression slice(Expression object, @Nullable Expression start, int line) {
        Expression stop = atSliceEnd() || tokens.at(TokenKind.COLON) ? null : expressions.expression();
        Expression step = tokens.skip(TokenKind.COLON) && !atSliceEnd() ? expressions.expression() : null;
        return new Expression.Slice(object, start, stop, step, line);
    }

    private boolean atSliceEnd() {
        return tokens.at(TokenKind.RIGHT_BRACKET) || tokens.at(TokenKind.COMMA);
    }

    private Expression.Call call(Expression function) {
        int line = tokens.current().line();
        return new Expression.Call(function, arguments.arguments(), line);
    }

    /** A filter's name and arguments. */
    FilterStep filter() {
        Token token = tokens.current();
        String name = dottedName();
        unknown.filter(name, token.line());
        CallArguments given = tokens.at(TokenKind.LEFT_PARENTHESIS) ? arguments.arguments() : CallArguments.NONE;
        return new FilterStep(name, given, token.line());
    }

    /** Filters with bars between them. */
    List<FilterStep> filters() {
        List<FilterStep> steps = new ArrayList<>(List.of(filter()));
        while (tokens.skip(TokenKind.PIPE)) {
            steps.add(filter());
        }
        return List.copyOf(steps);
    }

    private Expression test(Expression input) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        unknown.test(name, line);
        Expression result = new Expression.Tested(input, name, testArguments(), line);
        return negated ? new Expression.Not(result, line) : result;
    }

    private CallArguments testArguments() {
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            return arguments.arguments();
        }
        if (!startsTestArgument()) {
            return CallArguments.NONE;
        }
        if (tokens.atName("is")) {
            throw tokens.unexpected("You cannot chain multiple tests with is");
        }
        return new CallArguments(List.of(postfix(primary())), List.of(), null, null);
    }

    private boolean startsTestArgument() {
        return switch (tokens.current().kind()) {
            case STRING, INTEGER, FLOAT, LEFT_BRACKET, LEFT_BRACE -> true;
            case NAME -> !tokens.atName("else") && !tokens.atName("or") && !tokens.atName("and");
            default -> false;
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expect(TokenKind.NAME).text());
        while (tokens.skip(TokenKind.DOT)) {
            name.append('.').append(tokens.expect(TokenKind.NAME).text());
        }
        return name.toString();
    }
}
