package dev.exedra.template.parser;

import dev.exedra.template.TemplateLimitException;
import dev.exedra.template.TemplateSyntaxException;
import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import java.util.List;

/** A place in the tokens, and how deep the parser has nested there. */
final class TokenStream {

    private final List<Token> tokens;
    private final int maximumDepth;
    private int position;
    private int depth;

    TokenStream(List<Token> tokens, int maximumDepth) {
        this.tokens = tokens;
        this.maximumDepth = maximumDepth;
    }

    Token current() {
        return tokens.get(position);
    }

    /** The token after the current one. */
    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    boolean at(TokenKind kind) {
        return current().kind() == kind;
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    /** The current token; goes on to the next. */
    Token next() {
        Token token = current();
        if (position < tokens.size() - 1) {
            position++;
        }
        return token;
    }

    boolean skip(TokenKind kind) {
        boolean found = at(kind);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipName(String name) {
        boolean found = atName(name);
        if (found) {
            next();
        }
        return found;
    }

    Token expect(TokenKind kind) {
        if (!at(kind)) {
            throw unexpected("expected token '" + kind.description() + "', got '"
                    + current().description() + "'");
        }
        return next();
    }

    Token expectName(String name) {
        if (!atName(name)) {
            throw unexpected("expected token '" + name + "', got '" + current().description() + "'");
        }
        return next();
    }

    /** An error at the current token. */
    TemplateSyntaxException unexpected(String text) {
        if (at(TokenKind.END)) {
            return new TemplateSyntaxException(
                    "Unexpected end of template: " + text, current().line());
        }
        return new TemplateSyntaxException(text, current().line());
    }

    void enter() {
        deepen(1);
    }

    void leave() {
        depth--;
    }

    /** Accounts for {@code levels} that what follows lies deeper; {@link #surface} takes them back. */
    void deepen(int levels) {
        depth += levels;
        if (depth > maximumDepth) {
            throw new TemplateLimitException(
                    "the template nests deeper than its limit, maximumDepth " + maximumDepth,
                    current().line());
        }
    }

    void surface(int levels) {
        depth -= levels;
    }
}
