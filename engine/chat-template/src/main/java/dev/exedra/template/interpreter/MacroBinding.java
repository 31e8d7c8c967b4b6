package dev.exedra.template.interpreter;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.syntax.MacroDefinition;
import dev.exedra.template.syntax.Parameter;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gives a macro's parameters their values. */
final class MacroBinding {

    private final MacroDefinition macro;
    private final Evaluator evaluator;

    MacroBinding(MacroDefinition macro, Evaluator evaluator) {
        this.macro = macro;
        this.evaluator = evaluator;
    }

    /** Sets the parameters in the macro's scope. */
    void bind(Arguments arguments, Scope scope) {
        List<Parameter> parameters = macro.parameters();
        List<Value> positional = arguments.positional();
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        for (int index = 0; index < parameters.size(); index++) {
            Parameter parameter = parameters.get(index);
            Value value = index < positional.size() ? positional.get(index) : named.remove(parameter.name());
            if (value != null) {
                scope.set(parameter.name(), value);
            }
        }
        bindSpecial(positional, named, scope);
        for (Parameter parameter :
                parameters.subList(Math.min(positional.size(), parameters.size()), parameters.size())) {
            bindDefault(parameter, arguments, scope);
        }
    }

    /** A default may speak of the parameters before it. */
    private void bindDefault(Parameter parameter, Arguments arguments, Scope scope) {
        if (arguments.named().containsKey(parameter.name())) {
            return;
        }
        Value value = parameter.defaultValue() == null
                ? new UndefinedValue("parameter '" + parameter.name() + "' was not provided")
                : evaluator.evaluate(parameter.defaultValue(), scope);
        scope.set(parameter.name(), value);
    }

    private void bindSpecial(List<Value> positional, Map<String, Value> named, Scope scope) {
        if (macro.usesCaller()) {
            Value caller = Objects.requireNonNullElse(named.remove("caller"), NoneValue.NONE);
            scope.set("caller", caller == NoneValue.NONE ? new UndefinedValue("No caller defined") : caller);
        }
        if (macro.usesKeywords()) {
            DictionaryValue.Builder keywords = DictionaryValue.builder();
            named.forEach(keywords::put);
            scope.set("kwargs", keywords.build());
        } else if (!named.isEmpty()) {
            throw new TemplateRenderException("macro '" + macro.name() + "' takes no keyword argument '"
                    + named.keySet().iterator().next() + "'");
        }
        int count = macro.parameters().size();
        if (macro.usesVarargs()) {
            scope.set(
                    "varargs",
                    new TupleValue(positional.subList(Math.min(count, positional.size()), positional.size())));
        } else if (positional.size() > count) {
            throw new TemplateRenderException(
                    "macro '" + macro.name() + "' takes not more than " + count + " argument(s)");
        }
    }
}
