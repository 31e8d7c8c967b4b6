package dev.exedra.template;

import dev.exedra.template.function.Filters;
import dev.exedra.template.function.Globals;
import dev.exedra.template.function.Tests;
import dev.exedra.template.interpreter.Interpreter;
import dev.exedra.template.method.Attributes;
import dev.exedra.template.parser.KnownNames;
import dev.exedra.template.parser.TemplateParser;
import dev.exedra.template.syntax.Template;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Value;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat template: Jinja as transformers sets it up, with {@code trim_blocks}, {@code lstrip_blocks}, loop controls and
 * the immutable sandbox. It can be rendered any number of times, by several threads at once.
 */
public final class ChatTemplate {

    private final Template template;
    private final TemplateLimits limits;
    private final Map<String, Render.Filter> filters;
    private final Map<String, Render.Test> tests;
    private final Map<String, Value> globals;
    private final Render.Access access;

    private ChatTemplate(String source, TemplateLimits limits) {
        this.limits = limits;
        this.filters = Filters.table();
        this.tests = Tests.table();
        this.globals = Globals.table();
        this.access = new Attributes();
        this.template =
                TemplateParser.parse(source, new KnownNames(filters.keySet(), tests.keySet()), limits.maximumDepth());
    }

    /**
     * Reads a template, with {@link TemplateLimits#defaults()}.
     *
     * @throws TemplateException if the text is not a template or too large a one
     */
    public static ChatTemplate parse(String source) {
        return parse(source, TemplateLimits.defaults());
    }

    /**
     * Reads a template.
     *
     * @param limits what the template, and every render of it, may spend
     * @throws TemplateException if the text is not a template or too large a one
     */
    public static ChatTemplate parse(String source, TemplateLimits limits) {
        if (source.length() > limits.maximumTemplateCharacters()) {
            throw new TemplateLimitException("a template of " + source.length()
                    + " characters is longer than the limit, maximumTemplateCharacters "
                    + limits.maximumTemplateCharacters());
        }
        try {
            return new ChatTemplate(source, limits);
        } catch (StackOverflowError tooDeep) {
            throw stackLimit(limits);
        }
    }

    /**
     * Renders the template, with the system's clock for {@code strftime_now}.
     *
     * @param context variables: strings, booleans, numbers, null, and lists and maps of them
     * @throws TemplateException if the template refuses the context, goes wrong or reaches a limit
     */
    public String render(Map<String, ? extends @Nullable Object> context) {
        return render(context, Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Renders the template.
     *
     * @param context variables: strings, booleans, numbers, null, and lists and maps of them
     * @param clock what {@code strftime_now} goes by, with its zone
     * @throws TemplateException if the template refuses the context, goes wrong or reaches a limit
     */
    public String render(Map<String, ? extends @Nullable Object> context, Clock clock) {
        Budget budget = new Budget(limits);
        try {
            Map<String, Value> variables = new HashMap<>(globals);
            variables.putAll(new ContextValues(limits.maximumDepth()).variables(context));
            return new Interpreter(template, new Render(budget, clock, access, filters, tests)).run(variables);
        } catch (TemplateException failure) {
            throw failure.atLine(budget.line());
        } catch (StackOverflowError tooDeep) {
            // maximumDepth ends deep templates first, unless the caller's thread has an unusually small stack.
            throw stackLimit(limits).atLine(budget.line());
        }
    }

    private static TemplateLimitException stackLimit(TemplateLimits limits) {
        return new TemplateLimitException(
                "the template nests deeper than this thread's stack, a limit below maximumDepth "
                        + limits.maximumDepth());
    }
}
