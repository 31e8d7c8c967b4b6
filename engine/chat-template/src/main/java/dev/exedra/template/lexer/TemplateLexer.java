package dev.exedra.template.lexer;

import dev.exedra.template.TemplateSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks} on: the line end after a block or
 * comment goes, and so does the white space before one on its line. {@code -} strips all white space on its side,
 * {@code +} strips none.
 */
public final class TemplateLexer {

    private final Source source;
    private final List<Token> tokens = new ArrayList<>();

    /** Whether the text that comes next starts a line; a tag's end counts where it took the line's end with it. */
    private boolean atLineStart = true;

    private TemplateLexer(String template) {
        source = new Source(template);
    }

    /**
     * The tokens of a template, the last one {@link TokenKind#END}.
     *
     * @throws TemplateSyntaxException if a tag, comment, raw block or literal is malformed
     */
    public static List<Token> tokens(String template) {
        TemplateLexer lexer = new TemplateLexer(template);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (!source.atEnd()) {
            int begin = nextTag();
            if (begin < 0) {
                add(TokenKind.DATA, source.takeTo(source.text().length()));
            } else {
                tag(begin);
                atLineStart = source.afterNewline();
            }
        }
        add(TokenKind.END, "");
    }

    private int nextTag() {
        String text = source.text();
        int brace = text.indexOf('{', source.position());
        while (brace >= 0 && brace + 1 < text.length()) {
            char next = text.charAt(brace + 1);
            if (next == '%' || next == '{' || next == '#') {
                return brace;
            }
            brace = text.indexOf('{', brace + 1);
        }
        return -1;
    }

    private void tag(int begin) {
        char kind = source.text().charAt(begin + 1);
        data(begin, kind != '{');
        int rawBody = kind == '%' ? RawBlock.bodyAfter(source.text(), begin) : -1;
        if (rawBody >= 0) {
            source.takeTo(rawBody);
            raw();
            return;
        }
        int line = source.line();
        source.takeTo(afterSign(begin + 2));
        switch (kind) {
            case '#' -> comment(line);
            case '%' -> {
                tokens.add(new Token(TokenKind.BLOCK_BEGIN, "{%", line));
                new TagLexer(source, tokens, true).run();
            }
            default -> {
                tokens.add(new Token(TokenKind.VARIABLE_BEGIN, "{{", line));
                new TagLexer(source, tokens, false).run();
            }
        }
    }

    /** Takes the text before a tag that begins at {@code begin}. */
    private void data(int begin, boolean stripsLine) {
        int line = source.line();
        int start = source.position();
        int end = stripped(start, begin, stripsLine);
        source.takeTo(begin);
        if (end > start) {
            tokens.add(new Token(TokenKind.DATA, source.text().substring(start, end), line));
        }
    }

    private int stripped(int start, int begin, boolean stripsLine) {
        String text = source.text();
        char sign = begin + 2 < text.length() ? text.charAt(begin + 2) : 0;
        if (sign == '-') {
            return PythonCharacters.endWithoutSpace(text, start, begin);
        }
        if (sign == '+' || !stripsLine) {
            return begin;
        }
        int lineStart = begin;
        while (lineStart > start && text.charAt(lineStart - 1) != '\n') {
            lineStart--;
        }
        boolean startsLine = lineStart > start || atLineStart;
        boolean blank = PythonCharacters.endWithoutSpace(text, lineStart, begin) == lineStart;
        return startsLine && blank ? lineStart : begin;
    }

    private void comment(int line) {
        String text = source.text();
        int end = text.indexOf("#}", source.position());
        if (end < 0) {
            throw new TemplateSyntaxException("Missing end of comment tag", line);
        }
        char sign = end > source.position() ? text.charAt(end - 1) : 0;
        source.takeTo(afterEnd(text, end + 2, sign));
    }

    private void raw() {
        int line = source.line();
        int begin = RawBlock.end(source.text(), source.position());
        if (begin < 0) {
            throw new TemplateSyntaxException("Missing end of raw directive", line);
        }
        atLineStart = source.afterNewline();
        data(begin, true);
        source.takeTo(RawBlock.after(source.text(), begin));
    }

    /** Where the text goes on after the end of a block or comment. */
    static int afterEnd(String text, int end, char sign) {
        if (sign == '-') {
            return PythonCharacters.skipSpace(text, end);
        }
        boolean trims = sign != '+' && end < text.length() && text.charAt(end) == '\n';
        return trims ? end + 1 : end;
    }

    private int afterSign(int position) {
        String text = source.text();
        boolean signed = position < text.length() && (text.charAt(position) == '-' || text.charAt(position) == '+');
        return signed ? position + 1 : position;
    }

    private void add(TokenKind kind, String text) {
        tokens.add(new Token(kind, text, source.line()));
    }
}
