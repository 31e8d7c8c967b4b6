package dev.exedra.template.lexer;

/**
 * A token.
 *
 * @param text template data, the name, the string without quotes and escapes, or the digits as written
 * @param line from 1
 */
public record Token(TokenKind kind, String text, int line) {

    /** Whether it is this name. */
    public boolean isName(String name) {
        return kind == TokenKind.NAME && text.equals(name);
    }

    /** How an error text shows it. */
    public String description() {
        return kind == TokenKind.NAME ? text : kind.description();
    }
}
