package dev.exedra.template.parser;

import dev.exedra.template.syntax.Body;
import dev.exedra.template.syntax.FilterStep;
import dev.exedra.template.syntax.MacroDefinition;
import dev.exedra.template.syntax.Statement;
import dev.exedra.template.syntax.Target;
import dev.exedra.template.syntax.Template;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Finds what Jinja decides when it compiles a template: a name that a scope assigns before it reads it belongs to that
 * scope from its beginning on, also for loops and macros inside that come earlier.
 */
final class ScopeAnalysis {

    private final IdentityHashMap<Body, Set<String>> hiddenNames = new IdentityHashMap<>();

    private ScopeAnalysis() {}

    static Template analyse(Body body) {
        ScopeAnalysis analysis = new ScopeAnalysis();
        analysis.scope(body, new ScopeNames(null));
        return new Template(body, analysis.hiddenNames);
    }

    /** First all names of the scope itself, then the scopes within it. */
    private void scope(Body body, ScopeNames names) {
        mention(body, names, false);
        Set<String> hidden = names.hidden();
        if (!hidden.isEmpty()) {
            hiddenNames.put(body, hidden);
        }
        descend(body, names);
    }

    private static void mention(Body body, ScopeNames names, boolean conditional) {
        body.statements().forEach(statement -> mention(statement, names, conditional));
    }

    private static void mention(Statement statement, ScopeNames names, boolean conditional) {
        NameReads reads = new NameReads(names::read);
        switch (statement) {
            case Statement.Data data -> {}
            case Statement.Print print -> reads.visit(print.value());
            case Statement.If choice -> {
                for (Statement.Branch branch : choice.branches()) {
                    reads.visit(branch.test());
                    mention(branch.body(), names, true);
                }
                mention(choice.otherwise(), names, true);
            }
            case Statement.For loop -> reads.visit(loop.items());
            case Statement.Assign assign -> {
                reads.visit(assign.value());
                mention(assign.target(), names, conditional);
            }
            case Statement.AssignBlock block -> mention(block.target(), names, conditional);
            case Statement.Macro macro -> names.assigned(macro.definition().name(), conditional);
            case Statement.CallBlock block -> reads.visit(block.call());
            case Statement.FilterBlock block -> mention(block.filters(), names);
            case Statement.With with -> with.bindings().forEach(binding -> reads.visit(binding.value()));
            case Statement.Scoped scoped -> {}
            case Statement.Break end -> {}
            case Statement.Continue next -> {}
        }
    }

    private static void mention(List<FilterStep> filters, ScopeNames names) {
        filters.forEach(filter -> new NameReads(names::read).visit(filter.arguments()));
    }

    private static void mention(Target target, ScopeNames names, boolean conditional) {
        switch (target) {
            case Target.Variable(String name) -> names.assigned(name, conditional);
            case Target.NamespaceAttribute attribute -> names.read(attribute.namespace());
            case Target.Unpacked(List<Target> targets) -> targets.forEach(part -> mention(part, names, conditional));
        }
    }

    private static void parameters(Target target, ScopeNames names) {
        switch (target) {
            case Target.Variable(String name) -> names.parameter(name);
            case Target.NamespaceAttribute attribute -> {}
            case Target.Unpacked(List<Target> targets) -> targets.forEach(part -> parameters(part, names));
        }
    }

    private void descend(Body body, ScopeNames names) {
        body.statements().forEach(statement -> descend(statement, names));
    }

    private void descend(Statement statement, ScopeNames names) {
        ScopeNames inner = new ScopeNames(names);
        switch (statement) {
            case Statement.If choice -> {
                choice.branches().forEach(branch -> descend(branch.body(), names));
                descend(choice.otherwise(), names);
            }
            case Statement.For loop -> {
                inner.parameter("loop");
                parameters(loop.target(), inner);
                scope(loop.body(), inner);
                scope(loop.otherwise(), new ScopeNames(names));
            }
            case Statement.AssignBlock block -> scope(block.body(), inner);
            case Statement.Macro macro -> macro(macro.definition(), inner);
            case Statement.CallBlock block -> macro(block.body(), inner);
            case Statement.FilterBlock block -> scope(block.body(), inner);
            case Statement.With with -> {
                with.bindings().forEach(binding -> parameters(binding.target(), inner));
                scope(with.body(), inner);
            }
            case Statement.Scoped scoped -> scope(scoped.body(), inner);
            case Statement.Data data -> {}
            case Statement.Print print -> {}
            case Statement.Assign assign -> {}
            case Statement.Break end -> {}
            case Statement.Continue next -> {}
        }
    }

    private void macro(MacroDefinition macro, ScopeNames names) {
        macro.parameters().forEach(parameter -> names.parameter(parameter.name()));
        macro.parameters().forEach(parameter -> new NameReads(names::read).visit(parameter.defaultValue()));
        scope(macro.body(), names);
    }
}
