package dev.exedra.template.interpreter;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.syntax.CallArguments;
import dev.exedra.template.syntax.Expression;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates what a call passes. */
final class ArgumentEvaluator {

    private final Evaluator evaluator;

    ArgumentEvaluator(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    Arguments evaluate(CallArguments written, Map<String, Value> extra, Scope scope) {
        if (written.isEmpty() && extra.isEmpty()) {
            return Arguments.NONE;
        }
        List<Value> positional = positional(written, scope);
        Map<String, Value> named = new LinkedHashMap<>();
        for (CallArguments.Named argument : written.named()) {
            named.put(argument.name(), evaluator.evaluate(argument.value(), scope));
        }
        extra.forEach((name, value) -> add(named, name, value));
        Expression dictionary = written.unpackedDictionary();
        if (dictionary != null) {
            addAll(named, evaluator.evaluate(dictionary, scope));
        }
        return new Arguments(positional, named);
    }

    private List<Value> positional(CallArguments written, Scope scope) {
        List<Value> values = evaluator.all(written.positional(), scope);
        Expression list = written.unpackedList();
        if (list == null) {
            return values;
        }
        List<Value> more = Iteration.list(
                evaluator.evaluate(list, scope), evaluator.render().budget());
        evaluator.render().budget().allocateItems((long) values.size() + more.size());
        List<Value> all = new ArrayList<>(values);
        all.addAll(more);
        return all;
    }

    private void addAll(Map<String, Value> named, Value value) {
        if (!(value instanceof DictionaryValue dictionary)) {
            throw new TemplateRenderException("argument after ** must be a mapping, not " + value.typeName());
        }
        evaluator.render().budget().allocateItems(dictionary.size());
        for (DictionaryValue.Entry entry : dictionary.entries()) {
            if (!(entry.key() instanceof StringValue name)) {
                throw new TemplateRenderException("keywords must be strings");
            }
            add(named, name.text(), entry.value());
        }
    }

    private static void add(Map<String, Value> named, String name, Value value) {
        if (named.putIfAbsent(name, value) != null) {
            throw new TemplateRenderException("got multiple values for keyword argument '" + name + "'");
        }
    }
}
