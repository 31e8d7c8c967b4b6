package dev.exedra.template.lexer;

/** What a token is. */
public enum TokenKind {
    DATA("template data"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    POWER("**"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    TILDE("~"),
    LEFT_BRACKET("["),
    RIGHT_BRACKET("]"),
    LEFT_PARENTHESIS("("),
    RIGHT_PARENTHESIS(")"),
    LEFT_BRACE("{"),
    RIGHT_BRACE("}"),
    EQUAL("=="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    ASSIGN("="),
    DOT("."),
    COLON(":"),
    PIPE("|"),
    COMMA(","),
    SEMICOLON(";"),
    END("end of template");

    private final String description;

    TokenKind(String description) {
        this.description = description;
    }

    /** How an error text names it; an operator's is its text. */
    public String description() {
        return description;
    }
}
