package dev.exedra.template.parser;

import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.CallArguments;
import dev.exedra.template.syntax.Expression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands between a call's parentheses. */
final class CallArgumentsParser {

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    CallArgumentsParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    CallArguments arguments() {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        List<Expression> positional = new ArrayList<>();
        List<CallArguments.Named> named = new ArrayList<>();
        @Nullable Expression list = null;
        @Nullable Expression dictionary = null;
        while (!tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            if (tokens.skip(TokenKind.MULTIPLY)) {
                require(list == null && dictionary == null);
                list = expressions.expression();
            } else if (tokens.skip(TokenKind.POWER)) {
                require(dictionary == null);
                dictionary = expressions.expression();
            } else if (tokens.at(TokenKind.NAME) && tokens.following().kind() == TokenKind.ASSIGN) {
                require(dictionary == null);
                named.add(named(named));
            } else {
                require(list == null && dictionary == null && named.isEmpty());
                positional.add(expressions.expression());
            }
            if (!tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
                tokens.expect(TokenKind.COMMA);
            }
        }
        tokens.next();
        return new CallArguments(List.copyOf(positional), List.copyOf(named), list, dictionary);
    }

    private CallArguments.Named named(List<CallArguments.Named> earlier) {
        String name = tokens.next().text();
        if (earlier.stream().anyMatch(argument -> argument.name().equals(name))) {
            throw tokens.unexpected("keyword argument repeated: " + name);
        }
        tokens.next();
        return new CallArguments.Named(name, expressions.expression());
    }

    private void require(boolean inOrder) {
        if (!inOrder) {
            throw tokens.unexpected("invalid syntax for function call expression");
        }
    }
}
