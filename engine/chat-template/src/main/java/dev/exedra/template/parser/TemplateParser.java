package dev.exedra.template.parser;

import dev.exedra.template.TemplateSyntaxException;
import dev.exedra.template.lexer.TemplateLexer;
import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.Body;
import dev.exedra.template.syntax.Statement;
import dev.exedra.template.syntax.Template;
import java.util.ArrayList;
import java.util.List;

/** A template's text to its syntax tree. */
public final class TemplateParser {

    private final TokenStream tokens;
    private final UnknownNames unknown;
    private final ExpressionParser expressions;
    private final StatementParser statements;

    private TemplateParser(String template, KnownNames known, int maximumDepth) {
        tokens = new TokenStream(TemplateLexer.tokens(template), maximumDepth);
        unknown = new UnknownNames(known);
        SpecialNames special = new SpecialNames();
        expressions = new ExpressionParser(tokens, unknown, special);
        statements = new StatementParser(tokens, unknown, special, expressions, this);
    }

    /**
     * Parses a template.
     *
     * @param known the filters and tests that a template may name
     * @param maximumDepth how deep blocks and expressions may nest
     * @throws TemplateSyntaxException if the text is not a template
     * @throws dev.exedra.template.TemplateLimitException if it nests too deep
     */
    public static Template parse(String template, KnownNames known, int maximumDepth) {
        TemplateParser parser = new TemplateParser(template, known, maximumDepth);
        Body body = parser.body(List.of());
        parser.unknown.check();
        return ScopeAnalysis.analyse(body);
    }

    /** The body of a statement whose tag ends here, up to one of the end tags; its name becomes the current token. */
    Body bodyOf(String... endNames) {
        tokens.skip(TokenKind.COLON);
        tokens.expect(TokenKind.BLOCK_END);
        Body body = body(List.of(endNames));
        if (tokens.at(TokenKind.END)) {
            throw tokens.unexpected("looking for " + String.join(" or ", endNames));
        }
        return body;
    }

    private Body body(List<String> endNames) {
        tokens.enter();
        List<Statement> body = new ArrayList<>();
        while (!tokens.at(TokenKind.END)) {
            Token token = tokens.next();
            switch (token.kind()) {
                case DATA -> body.add(new Statement.Data(token.text(), token.line()));
                case VARIABLE_BEGIN -> {
                    body.add(new Statement.Print(expressions.tuple(true, null), token.line()));
                    tokens.expect(TokenKind.VARIABLE_END);
                }
                default -> {
                    if (endNames.stream().anyMatch(tokens::atName)) {
                        tokens.leave();
                        return new Body(List.copyOf(body));
                    }
                    body.add(statements.statement());
                    tokens.expect(TokenKind.BLOCK_END);
                }
            }
        }
        tokens.leave();
        return new Body(List.copyOf(body));
    }
}
