package dev.exedra.core.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one JSON text (RFC 8259) by recursive descent. UTF-8 must be well formed and without a byte order mark, a key
 * may occur once in an object, an escaped surrogate needs its other half. Memory grows with what was read, never with
 * what the text claims.
 */
public final class JsonParser {

    private final byte[] bytes;
    private final JsonLimits limits;
    private final JsonDialect dialect;
    private final Set<String> unwanted;
    private int at;
    private int values;

    private JsonParser(byte[] bytes, JsonLimits limits, JsonDialect dialect, Set<String> unwanted) {
        this.bytes = bytes;
        this.limits = limits;
        this.dialect = dialect;
        this.unwanted = unwanted;
    }

    /** Reads a text within {@link JsonLimits#SMALL}. */
    public static Json parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.SMALL, JsonDialect.STRICT);
    }

    /**
     * Reads a text.
     *
     * @throws JsonException where it is malformed or goes beyond a limit
     */
    public static Json parse(byte[] utf8, JsonLimits limits, JsonDialect dialect) {
        return new JsonParser(utf8, limits, dialect, Set.of()).document();
    }

    /**
     * Reads a text without some members of its outermost object: they are left out, and only their brackets and quotes
     * are checked.
     */
    public static Json parseWithout(Set<String> keys, byte[] utf8, JsonLimits limits, JsonDialect dialect) {
        return new JsonParser(utf8, limits, dialect, keys).document();
    }

    private Json document() {
        if (bytes.length > limits.maximumBytes()) {
            throw error(0, bytes.length + " bytes are more than the limit of " + limits.maximumBytes());
        }
        int malformed = Utf8.firstMalformed(bytes);
        if (malformed >= 0) {
            throw error(malformed, "not UTF-8");
        }
        Json value = value(0);
        skipSpace();
        if (at < bytes.length) {
            throw error(at, "expected the end, found " + found());
        }
        return value;
    }

    private Json value(int depth) {
        skipSpace();
        if (++values > limits.maximumValues()) {
            throw error(at, "more than " + limits.maximumValues() + " values");
        }
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> new JsonString(string());
            case 't' -> literal("true", JsonBoolean.TRUE);
            case 'f' -> literal("false", JsonBoolean.FALSE);
            case 'n' -> literal("null", JsonNull.NULL);
            default -> number();
        };
    }

    private JsonObject object(int depth) {
        open(depth);
        Map<String, Json> members = new LinkedHashMap<>();
        if (!closes('}')) {
            do {
                skipSpace();
                int keyAt = at;
                if (peek() != '"') {
                    throw error(at, "expected a key in quotes, found " + found());
                }
                String key = string();
                skipSpace();
                expect(':');
                if (depth == 1 && unwanted.contains(key)) {
                    skipValue();
                } else if (members.put(key, value(depth)) != null) {
                    throw error(keyAt, "key \"" + Excerpt.of(key) + "\" occurs twice");
                }
            } while (another('}'));
        }
        return new JsonObject(members);
    }

    private void skipValue() {
        int end = SkippedValue.end(bytes, at);
        if (end < 0) {
            throw error(bytes.length, "the text ends inside a value");
        }
        at = end;
    }

    private JsonArray array(int depth) {
        open(depth);
        List<Json> elements = new ArrayList<>();
        if (!closes(']')) {
            do {
                elements.add(value(depth));
            } while (another(']'));
        }
        return new JsonArray(elements);
    }

    private void open(int depth) {
        if (depth > limits.maximumDepth()) {
            throw error(at, "nested deeper than " + limits.maximumDepth() + " levels");
        }
        at++;
    }

    private boolean closes(char close) {
        skipSpace();
        boolean closed = peek() == close;
        if (closed) {
            at++;
        }
        return closed;
    }

    /** Past a comma true, past the closing bracket false. */
    private boolean another(char close) {
        skipSpace();
        if (peek() == ',') {
            at++;
            return true;
        }
        if (peek() == close) {
            at++;
            return false;
        }
        throw error(at, "expected ',' or '" + close + "', found " + found());
    }

    private void expect(char character) {
        if (peek() != character) {
            throw error(at, "expected '" + character + "', found " + found());
        }
        at++;
    }

    private Json literal(String word, Json value) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= bytes.length || bytes[at + i] != word.charAt(i)) {
                throw error(at, "expected a value, found " + found());
            }
        }
        at += word.length();
        return value;
    }

    private JsonNumber number() {
        int from = at;
        int end = at;
        while (end < bytes.length && isWordCharacter(bytes[end])) {
            end++;
        }
        if (end - from > limits.maximumNumberCharacters()) {
            throw error(from, "a number of more than " + limits.maximumNumberCharacters() + " characters");
        }
        String text = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        boolean known =
                NumberGrammar.matches(text) || (dialect == JsonDialect.PYTHON && NumberGrammar.isNonFinite(text));
        if (!known) {
            throw error(from, "expected a value, found " + (text.isEmpty() ? found() : Excerpt.of(text)));
        }
        at = end;
        return new JsonNumber(text);
    }

    private static boolean isWordCharacter(byte character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || character == '-'
                || character == '+'
                || character == '.';
    }

    /** A string, whose opening quote is the next byte. */
    private String string() {
        at++;
        String plain = unescapedRun();
        if (peek() == '"') {
            at++;
            return plain;
        }
        StringBuilder text = new StringBuilder(plain);
        while (peek() == '\\') {
            at++;
            escape(text);
            text.append(unescapedRun());
        }
        expect('"');
        return text.toString();
    }

    /** What stands before the next quote or backslash. */
    private String unescapedRun() {
        int from = at;
        while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\\') {
            if (bytes[at] >= 0 && bytes[at] < 0x20) {
                throw error(at, "a control character must be escaped in a string");
            }
            at++;
        }
        return new String(bytes, from, at - from, StandardCharsets.UTF_8);
    }

    private void escape(StringBuilder text) {
        int escapeAt = at - 1;
        int character = peek();
        at++;
        switch (character) {
            case '"', '\\', '/' -> text.append((char) character);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> text.appendCodePoint(escapedCodePoint(escapeAt));
            default -> throw error(escapeAt, "no such escape");
        }
    }

    private int escapedCodePoint(int escapeAt) {
        int first = hexadecimal(escapeAt);
        if (!Character.isSurrogate((char) first)) {
            return first;
        }
        boolean pairFollows = at + 1 < bytes.length && bytes[at] == '\\' && bytes[at + 1] == 'u';
        if (!Character.isHighSurrogate((char) first) || !pairFollows) {
            throw error(escapeAt, "half a surrogate pair");
        }
        at += 2;
        int second = hexadecimal(escapeAt);
        if (!Character.isLowSurrogate((char) second)) {
            throw error(escapeAt, "half a surrogate pair");
        }
        return Character.toCodePoint((char) first, (char) second);
    }

    private int hexadecimal(int escapeAt) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < bytes.length ? Character.digit((char) (bytes[at] & 0xff), 16) : -1;
            if (digit < 0) {
                throw error(escapeAt, "\\u needs four hexadecimal digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    private void skipSpace() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    /** The next byte, or -1 at the end. */
    private int peek() {
        return at < bytes.length ? bytes[at] & 0xff : -1;
    }

    private String found() {
        if (at >= bytes.length) {
            return "the end";
        }
        int next = bytes[at] & 0xff;
        return next > 0x20 && next < 0x7f ? "'" + (char) next + "'" : String.format("byte 0x%02x", next);
    }

    private JsonException error(int offset, String problem) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return new JsonException(problem, offset, line);
    }
}
