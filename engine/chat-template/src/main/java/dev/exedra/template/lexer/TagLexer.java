package dev.exedra.template.lexer;

import dev.exedra.template.TemplateSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Splits the inside of one tag into tokens, up to and with the tag's end. */
final class TagLexer {

    /** Longer operators come first. */
    private static final List<TokenKind> OPERATORS = List.of(
            TokenKind.POWER,
            TokenKind.FLOOR_DIVIDE,
            TokenKind.EQUAL,
            TokenKind.NOT_EQUAL,
            TokenKind.GREATER_OR_EQUAL,
            TokenKind.LESS_OR_EQUAL,
            TokenKind.ADD,
            TokenKind.SUBTRACT,
            TokenKind.MULTIPLY,
            TokenKind.DIVIDE,
            TokenKind.REMAINDER,
            TokenKind.TILDE,
            TokenKind.LEFT_BRACKET,
            TokenKind.RIGHT_BRACKET,
            TokenKind.LEFT_PARENTHESIS,
            TokenKind.RIGHT_PARENTHESIS,
            TokenKind.LEFT_BRACE,
            TokenKind.RIGHT_BRACE,
            TokenKind.GREATER,
            TokenKind.LESS,
            TokenKind.ASSIGN,
            TokenKind.DOT,
            TokenKind.COLON,
            TokenKind.PIPE,
            TokenKind.COMMA,
            TokenKind.SEMICOLON);

    private final Source source;
    private final List<Token> tokens;
    private final boolean block;
    private final Deque<TokenKind> closers = new ArrayDeque<>();

    TagLexer(Source source, List<Token> tokens, boolean block) {
        this.source = source;
        this.tokens = tokens;
        this.block = block;
    }

    void run() {
        while (!source.atEnd()) {
            if (closers.isEmpty() && end()) {
                return;
            }
            token();
        }
    }

    private boolean end() {
        String close = block ? "%}" : "}}";
        char sign = source.peek(0);
        boolean signed = sign == '-' || (sign == '+' && block);
        int position = source.position() + (signed ? 1 : 0);
        if (!source.text().startsWith(close, position)) {
            return false;
        }
        int line = source.line();
        int after = position + 2;
        if (block) {
            after = TemplateLexer.afterEnd(source.text(), after, sign);
        } else if (signed) {
            after = PythonCharacters.skipSpace(source.text(), after);
        }
        source.takeTo(after);
        tokens.add(new Token(block ? TokenKind.BLOCK_END : TokenKind.VARIABLE_END, close, line));
        return true;
    }

    private void token() {
        int character = source.text().codePointAt(source.position());
        if (PythonCharacters.isSpace(character)) {
            source.takeTo(PythonCharacters.skipSpace(source.text(), source.position()));
        } else if (character >= '0' && character <= '9') {
            number();
        } else if (PythonCharacters.isNamePart(character)) {
            name();
        } else if (character == '\'' || character == '"') {
            string((char) character);
        } else {
            operator(character);
        }
    }

    private void number() {
        String text = source.text();
        int start = source.position();
        boolean afterDot = start > 0 && text.charAt(start - 1) == '.';
        int end = afterDot ? -1 : NumberLiteral.floatEnd(text, start);
        TokenKind kind = end < 0 ? TokenKind.INTEGER : TokenKind.FLOAT;
        end = end < 0 ? NumberLiteral.integerEnd(text, start) : end;
        if (end - start > NumberLiteral.MAXIMUM_DIGITS) {
            throw failure("a number of " + (end - start) + " digits is longer than " + NumberLiteral.MAXIMUM_DIGITS);
        }
        add(kind, end);
    }

    private void name() {
        String text = source.text();
        int end = source.position();
        while (end < text.length() && PythonCharacters.isNamePart(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        if (!PythonCharacters.isNameStart(text.codePointAt(source.position()))) {
            throw failure("Invalid character in identifier");
        }
        add(TokenKind.NAME, end);
    }

    private void string(char quote) {
        String text = source.text();
        int line = source.line();
        int end = source.position() + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length()) {
            throw failure("unexpected char " + quote + ": the string has no end");
        }
        String literal = source.takeTo(end + 1);
        tokens.add(new Token(
                TokenKind.STRING, StringEscapes.decode(literal.substring(1, literal.length() - 1), line), line));
    }

    private void operator(int character) {
        for (TokenKind kind : OPERATORS) {
            if (source.startsWith(kind.description())) {
                balance(kind);
                add(kind, source.position() + kind.description().length());
                return;
            }
        }
        throw failure("unexpected char '" + Character.toString(character) + "'");
    }

    private void balance(TokenKind kind) {
        switch (kind) {
            case LEFT_BRACE -> closers.push(TokenKind.RIGHT_BRACE);
            case LEFT_PARENTHESIS -> closers.push(TokenKind.RIGHT_PARENTHESIS);
            case LEFT_BRACKET -> closers.push(TokenKind.RIGHT_BRACKET);
            case RIGHT_BRACE, RIGHT_PARENTHESIS, RIGHT_BRACKET -> close(kind);
            default -> {} // no other operator opens or closes
        }
    }

    private void close(TokenKind kind) {
        TokenKind expected = closers.poll();
        if (expected == null) {
            throw failure("unexpected '" + kind.description() + "'");
        }
        if (expected != kind) {
            throw failure("unexpected '" + kind.description() + "', expected '" + expected.description() + "'");
        }
    }

    private void add(TokenKind kind, int end) {
        int line = source.line();
        tokens.add(new Token(kind, source.takeTo(end), line));
    }

    private TemplateSyntaxException failure(String text) {
        return new TemplateSyntaxException(text, source.line());
    }
}
