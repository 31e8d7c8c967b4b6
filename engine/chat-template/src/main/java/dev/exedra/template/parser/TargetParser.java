package dev.exedra.template.parser;

import dev.exedra.template.TemplateSyntaxException;
import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.syntax.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands to the left of an assignment. */
final class TargetParser {

    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops;

    TargetParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** What follows stands in a loop, where {@code loop} cannot be assigned to. */
    void enterLoop() {
        loops++;
    }

    void leaveLoop() {
        loops--;
    }

    /** A plain variable's name. */
    String name() {
        Token token = tokens.expect(TokenKind.NAME);
        if (CONSTANTS.contains(token.text())) {
            throw new TemplateSyntaxException("can't assign to '" + token.text() + "'", token.line());
        }
        return token.text();
    }

    /** Variables with commas between them, up to {@code endName} where one is given. */
    Target target(@Nullable String endName) {
        return of(expressions.tuple(expressions.operands()::primary, false, endName));
    }

    /** The same, where an attribute of a namespace can be assigned to as well. */
    Target targetOrNamespace() {
        return of(expressions.tuple(this::nameOrAttribute, false, null));
    }

    private Expression nameOrAttribute() {
        Expression primary = expressions.operands().primary();
        if (primary instanceof Expression.Name name && tokens.skip(TokenKind.DOT)) {
            return new Expression.Attribute(name, tokens.expect(TokenKind.NAME).text(), name.line());
        }
        return primary;
    }

    private Target of(Expression expression) {
        return switch (expression) {
            case Expression.Name(String name, int line)
            when name.equals("loop") && loops > 0 ->
                throw new TemplateSyntaxException("Can't assign to special loop variable in for-loop target", line);
            case Expression.Name(String name, int line) -> new Target.Variable(name);
            case Expression.Attribute(Expression.Name(String name, int nameLine), String attribute, int line) ->
                new Target.NamespaceAttribute(name, attribute);
            case Expression.TupleLiteral(List<Expression> items, int line) -> {
                List<Target> targets = new ArrayList<>();
                items.forEach(item -> targets.add(of(item)));
                yield new Target.Unpacked(List.copyOf(targets));
            }
            default -> throw new TemplateSyntaxException("can't assign to an expression", expression.line());
        };
    }
}
