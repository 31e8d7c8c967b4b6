package dev.exedra.template.parser;

import dev.exedra.template.lexer.Token;
import dev.exedra.template.lexer.TokenKind;
import dev.exedra.template.syntax.Body;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.syntax.FilterStep;
import dev.exedra.template.syntax.MacroDefinition;
import dev.exedra.template.syntax.Parameter;
import dev.exedra.template.syntax.Statement;
import dev.exedra.template.syntax.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Statements, by the name that their tag begins with. */
final class StatementParser {

    private final TokenStream tokens;
    private final UnknownNames unknown;
    private final SpecialNames special;
    private final ExpressionParser expressions;
    private final TargetParser targets;
    private final TemplateParser template;
    private int breakableLoops;

    StatementParser(
            TokenStream tokens,
            UnknownNames unknown,
            SpecialNames special,
            ExpressionParser expressions,
            TemplateParser template) {
        this.tokens = tokens;
        this.unknown = unknown;
        this.special = special;
        this.expressions = expressions;
        this.targets = new TargetParser(tokens, expressions);
        this.template = template;
    }

    /** The statement whose name is the current token, up to the end of its last tag. */
    Statement statement() {
        Token token = tokens.expect(TokenKind.NAME);
        int line = token.line();
        return switch (token.text()) {
            case "if" -> ifStatement(line);
            case "for" -> forStatement(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> call(line);
            case "filter" -> filter(line);
            case "with" -> with(line);
            case "print" -> print(line);
            case "generation" -> new Statement.Scoped(withoutLoop(() -> scopedBody("endgeneration")), line);
            case "block" -> block(line);
            case "break" -> {
                requireLoop("break");
                yield new Statement.Break(line);
            }
            case "continue" -> {
                requireLoop("continue");
                yield new Statement.Continue(line);
            }
            case "include", "import", "from", "extends", "autoescape" ->
                throw tokens.unexpected("a chat template cannot use '" + token.text() + "'");
            default -> throw tokens.unexpected("Encountered unknown tag '" + token.text() + "'.");
        };
    }

    private void requireLoop(String name) {
        if (breakableLoops == 0) {
            throw tokens.unexpected("'" + name + "' outside loop");
        }
    }

    private Statement ifStatement(int line) {
        boolean before = unknown.conditional(true);
        List<Statement.Branch> branches = new ArrayList<>();
        Body otherwise = Body.EMPTY;
        boolean more = true;
        while (more) {
            Expression test = expressions.tuple(false, null);
            branches.add(new Statement.Branch(test, template.bodyOf("elif", "else", "endif")));
            String end = tokens.next().text();
            more = end.equals("elif");
            if (end.equals("else")) {
                otherwise = template.bodyOf("endif");
                tokens.next();
            }
        }
        unknown.conditional(before);
        return new Statement.If(List.copyOf(branches), otherwise, line);
    }

    private Statement forStatement(int line) {
        targets.enterLoop();
        Target target = targets.target("in");
        tokens.expectName("in");
        Expression items = expressions.tuple(false, "recursive");
        boolean before = unknown.conditional(false);
        Expression test = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        breakableLoops++;
        Body body = template.bodyOf("endfor", "else");
        breakableLoops--;
        Body otherwise = Body.EMPTY;
        if (tokens.next().text().equals("else")) {
            otherwise = template.bodyOf("endfor");
            tokens.next();
        }
        unknown.conditional(before);
        targets.leaveLoop();
        return new Statement.For(target, items, test, recursive, body, otherwise, line);
    }

    private Statement set(int line) {
        Target target = targets.targetOrNamespace();
        if (tokens.skip(TokenKind.ASSIGN)) {
            return new Statement.Assign(target, expressions.tuple(true, null), line);
        }
        boolean before = unknown.conditional(false);
        List<FilterStep> filters =
                tokens.skip(TokenKind.PIPE) ? expressions.operands().filters() : List.of();
        unknown.conditional(before);
        return new Statement.AssignBlock(target, filters, scopedBody("endset"), line);
    }

    private Statement macro(int line) {
        String name = targets.name();
        return new Statement.Macro(definition(name, false, parameters(), "endmacro"), line);
    }

    private Statement call(int line) {
        List<Parameter> parameters = tokens.at(TokenKind.LEFT_PARENTHESIS) ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw tokens.unexpected("expected call");
        }
        return new Statement.CallBlock(call, definition("caller", true, parameters, "endcall"), line);
    }

    private List<Parameter> parameters() {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        List<Parameter> parameters = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            if (!parameters.isEmpty()) {
                tokens.expect(TokenKind.COMMA);
            }
            String name = targets.name();
            Expression defaultValue = tokens.skip(TokenKind.ASSIGN) ? expressions.expression() : null;
            if (defaultValue == null
                    && !parameters.isEmpty()
                    && parameters.getLast().defaultValue() != null) {
                throw tokens.unexpected("non-default argument follows default argument");
            }
            parameters.add(new Parameter(name, defaultValue));
        }
        tokens.next();
        return List.copyOf(parameters);
    }

    private MacroDefinition definition(String name, boolean anonymous, List<Parameter> parameters, String endName) {
        special.enterMacro();
        Body body = withoutLoop(() -> scopedBody(endName));
        Set<String> used = special.leaveMacro();
        for (Parameter parameter : parameters) {
            if (parameter.name().equals("caller") && used.contains("caller") && parameter.defaultValue() == null) {
                throw tokens.unexpected("When defining macros or call blocks the special \"caller\" argument must be"
                        + " omitted or be given a default.");
            }
            used.remove(parameter.name());
        }
        return new MacroDefinition(
                name,
                anonymous,
                parameters,
                body,
                used.contains("caller"),
                used.contains("kwargs"),
                used.contains("varargs"));
    }

    private Statement filter(int line) {
        boolean before = unknown.conditional(false);
        List<FilterStep> filters = expressions.operands().filters();
        unknown.conditional(before);
        return new Statement.FilterBlock(filters, scopedBody("endfilter"), line);
    }

    private Statement with(int line) {
        List<Statement.Binding> bindings = new ArrayList<>();
        while (!tokens.at(TokenKind.BLOCK_END)) {
            if (!bindings.isEmpty()) {
                tokens.expect(TokenKind.COMMA);
            }
            Target target = targets.target(null);
            tokens.expect(TokenKind.ASSIGN);
            bindings.add(new Statement.Binding(target, expressions.expression()));
        }
        return new Statement.With(List.copyOf(bindings), scopedBody("endwith"), line);
    }

    private Statement print(int line) {
        List<Statement> values = new ArrayList<>();
        while (!tokens.at(TokenKind.BLOCK_END)) {
            if (!values.isEmpty()) {
                tokens.expect(TokenKind.COMMA);
            }
            values.add(new Statement.Print(expressions.expression(), line));
        }
        return new Statement.Scoped(new Body(List.copyOf(values)), line);
    }

    private Statement block(int line) {
        String name = tokens.expect(TokenKind.NAME).text();
        tokens.skipName("scoped");
        Body body = withoutLoop(() -> scopedBody("endblock"));
        tokens.skipName(name);
        return new Statement.Scoped(body, line);
    }

    private Body scopedBody(String endName) {
        boolean before = unknown.conditional(false);
        Body body = template.bodyOf(endName);
        unknown.conditional(before);
        tokens.next();
        return body;
    }

    /** A body that becomes a function of its own in Jinja, so that it cannot leave a loop around it. */
    private Body withoutLoop(Supplier<Body> body) {
        int before = breakableLoops;
        breakableLoops = 0;
        Body result = body.get();
        breakableLoops = before;
        return result;
    }
}
