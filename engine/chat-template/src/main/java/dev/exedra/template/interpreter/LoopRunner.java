package dev.exedra.template.interpreter;

import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.syntax.Statement;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.Value;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs loops. */
final class LoopRunner {

    private final Interpreter interpreter;
    private final Evaluator evaluator;
    private final Budget budget;

    LoopRunner(Interpreter interpreter, Evaluator evaluator) {
        this.interpreter = interpreter;
        this.evaluator = evaluator;
        this.budget = evaluator.render().budget();
    }

    Completion run(Statement.For loop, Scope scope, Text output) {
        return run(loop, scope, evaluator.evaluate(loop.items(), scope), 0, output);
    }

    private Completion run(Statement.For node, Scope scope, Value items, int depth, Text output) {
        LoopValue loop = loop(node, scope, items, depth);
        boolean completed = false;
        for (Value item = loop.advance(); item != null; item = loop.advance()) {
            budget.step();
            Scope inner = interpreter.inner(scope, node.body());
            inner.set("loop", loop);
            interpreter.assign(node.target(), item, inner);
            Completion completion = interpreter.execute(node.body(), inner, output);
            if (completion == Completion.BREAK) {
                break;
            }
            // As in Jinja, an iteration that is left early does not keep the else branch away.
            completed |= completion == Completion.NORMAL;
        }
        return completed
                ? Completion.NORMAL
                : interpreter.execute(node.otherwise(), interpreter.inner(scope, node.otherwise()), output);
    }

    private LoopValue loop(Statement.For node, Scope scope, Value items, int depth) {
        Iterator<Value> iterator = Iteration.over(items, budget);
        Function<Value, Value> recursion = node.recursive()
                ? inner -> {
                    Text captured = new Text(budget);
                    run(node, scope, inner, depth + 1, captured);
                    return StringValue.of(captured.toString());
                }
                : null;
        if (node.test() == null) {
            return new LoopValue(iterator, Sizes.sizeOf(items, budget), depth, recursion);
        }
        return new LoopValue(new Filtered(node, node.test(), scope, iterator), OptionalInt.empty(), depth, recursion);
    }

    /** The items for which the loop's test holds. */
    private final class Filtered implements Iterator<Value> {
        private final Statement.For node;
        private final Expression test;
        private final Scope scope;
        private final Iterator<Value> items;
        private @Nullable Value next;

        Filtered(Statement.For node, Expression test, Scope scope, Iterator<Value> items) {
            this.node = node;
            this.test = test;
            this.scope = scope;
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            while (next == null && items.hasNext()) {
                Value candidate = items.next();
                Scope inner = new Scope(scope);
                interpreter.assign(node.target(), candidate, inner);
                if (evaluator.isTrue(test, inner)) {
                    next = candidate;
                }
            }
            return next != null;
        }

        @Override
        public Value next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Value item = next;
            next = null;
            return item;
        }
    }
}
