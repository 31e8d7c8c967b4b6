package dev.exedra.template.interpreter;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Representation;
import dev.exedra.template.operation.Unpacking;
import dev.exedra.template.syntax.Body;
import dev.exedra.template.syntax.FilterStep;
import dev.exedra.template.syntax.MacroDefinition;
import dev.exedra.template.syntax.Statement;
import dev.exedra.template.syntax.Target;
import dev.exedra.template.syntax.Template;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.NamespaceValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs statements. One interpreter serves one render. */
public final class Interpreter {

    private final Template template;
    private final Budget budget;
    private final Evaluator evaluator;
    private final LoopRunner loops;

    public Interpreter(Template template, Render render) {
        this.template = template;
        this.budget = render.budget();
        this.evaluator = new Evaluator(render);
        this.loops = new LoopRunner(this, evaluator);
    }

    /** What the template renders to with these variables. */
    public String run(Map<String, Value> variables) {
        Text output = new Text(budget);
        execute(template.body(), inner(new Scope(variables), template.body()), output);
        return output.toString();
    }

    /** A scope for a body with variables of its own. */
    Scope inner(Scope outer, Body body) {
        Scope scope = new Scope(outer);
        for (String name : template.hiddenNames().getOrDefault(body, Set.of())) {
            scope.set(name, UndefinedValue.ofName(name));
        }
        return scope;
    }

    Completion execute(Body body, Scope scope, Text output) {
        budget.enter();
        Completion completion = Completion.NORMAL;
        for (Statement statement : body.statements()) {
            budget.step();
            budget.moveTo(statement.line());
            completion = execute(statement, scope, output);
            if (completion != Completion.NORMAL) {
                break;
            }
        }
        budget.leave();
        return completion;
    }

    private Completion execute(Statement statement, Scope scope, Text output) {
        return switch (statement) {
            case Statement.Data data -> done(() -> output.append(data.text()));
            case Statement.Print print -> done(() -> write(evaluator.evaluate(print.value(), scope), output));
            case Statement.If choice -> choose(choice, scope, output);
            case Statement.For loop -> loops.run(loop, scope, output);
            case Statement.Assign assign -> done(() -> assign(assign, scope));
            case Statement.AssignBlock block -> assignBlock(block, scope);
            case Statement.Macro macro ->
                done(() -> scope.set(macro.definition().name(), macro(macro.definition(), scope)));
            case Statement.CallBlock block -> done(() -> callBlock(block, scope, output));
            case Statement.FilterBlock block -> filterBlock(block, scope, output);
            case Statement.With with -> with(with, scope, output);
            case Statement.Scoped scoped -> execute(scoped.body(), inner(scope, scoped.body()), output);
            case Statement.Break end -> Completion.BREAK;
            case Statement.Continue next -> Completion.CONTINUE;
        };
    }

    private static Completion done(Runnable action) {
        action.run();
        return Completion.NORMAL;
    }

    private void write(Value value, Text output) {
        output.append(Representation.string(value, budget));
    }

    private Completion choose(Statement.If choice, Scope scope, Text output) {
        for (Statement.Branch branch : choice.branches()) {
            if (evaluator.isTrue(branch.test(), scope)) {
                return execute(branch.body(), scope, output);
            }
        }
        return execute(choice.otherwise(), scope, output);
    }

    private void assign(Statement.Assign assign, Scope scope) {
        requireNamespaces(assign.target(), scope);
        assign(assign.target(), evaluator.evaluate(assign.value(), scope), scope);
    }

    /** Jinja asks for this before it evaluates the value. */
    private static void requireNamespaces(Target target, Scope scope) {
        switch (target) {
            case Target.Variable variable -> {}
            case Target.NamespaceAttribute attribute -> namespace(attribute, scope);
            case Target.Unpacked(List<Target> targets) -> targets.forEach(part -> requireNamespaces(part, scope));
        }
    }

    private static NamespaceValue namespace(Target.NamespaceAttribute target, Scope scope) {
        if (scope.get(target.namespace()) instanceof NamespaceValue namespace) {
            return namespace;
        }
        throw new TemplateRenderException("cannot assign attribute on non-namespace object");
    }

    void assign(Target target, Value value, Scope scope) {
        switch (target) {
            case Target.Variable(String name) -> scope.set(name, value);
            case Target.NamespaceAttribute attribute -> {
                budget.allocateItems(1);
                namespace(attribute, scope).attributes().put(attribute.attribute(), value);
            }
            case Target.Unpacked(List<Target> targets) -> {
                if (!Iteration.isIterable(value)) {
                    throw new TemplateRenderException("cannot unpack non-iterable " + value.typeName() + " object");
                }
                List<Value> values = Iteration.list(value, budget);
                Unpacking.requireSize(values, targets.size());
                for (int index = 0; index < values.size(); index++) {
                    assign(targets.get(index), values.get(index), scope);
                }
            }
        }
    }

    private Completion assignBlock(Statement.AssignBlock block, Scope scope) {
        Scope inner = inner(scope, block.body());
        Text captured = new Text(budget);
        Completion completion = execute(block.body(), inner, captured);
        if (completion == Completion.NORMAL) {
            assign(block.target(), filtered(captured, block.filters(), inner), scope);
        }
        return completion;
    }

    private Completion filterBlock(Statement.FilterBlock block, Scope scope, Text output) {
        Scope inner = inner(scope, block.body());
        Text captured = new Text(budget);
        Completion completion = execute(block.body(), inner, captured);
        if (completion == Completion.NORMAL) {
            write(filtered(captured, block.filters(), inner), output);
        }
        return completion;
    }

    private Value filtered(Text captured, List<FilterStep> filters, Scope scope) {
        Value value = StringValue.of(captured.toString());
        for (FilterStep filter : filters) {
            value = evaluator.filter(value, filter, scope);
        }
        return value;
    }

    private Completion with(Statement.With with, Scope scope, Text output) {
        Scope inner = inner(scope, with.body());
        for (Statement.Binding binding : with.bindings()) {
            assign(binding.target(), evaluator.evaluate(binding.value(), scope), inner);
        }
        return execute(with.body(), inner, output);
    }

    private void callBlock(Statement.CallBlock block, Scope scope, Text output) {
        Map<String, Value> caller = Map.of("caller", macro(block.body(), scope));
        write(evaluator.call(block.call(), caller, scope), output);
    }

    private FunctionValue macro(MacroDefinition definition, Scope scope) {
        String representation = definition.anonymous() ? "<Macro anonymous>" : "<Macro '" + definition.name() + "'>";
        MacroBinding binding = new MacroBinding(definition, evaluator);
        return new FunctionValue(definition.name(), representation, (arguments, render) -> {
            Scope inner = inner(scope, definition.body());
            binding.bind(arguments, inner);
            Text written = new Text(budget);
            execute(definition.body(), inner, written);
            return StringValue.of(written.toString());
        });
    }
}
