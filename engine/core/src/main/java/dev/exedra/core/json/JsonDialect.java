package dev.exedra.core.json;

/** Which texts are accepted. */
public enum JsonDialect {
    /** RFC 8259 and nothing else. */
    STRICT,
    /** Also {@code NaN}, {@code Infinity} and {@code -Infinity}, which Python's json module writes into config files. */
    PYTHON
}
