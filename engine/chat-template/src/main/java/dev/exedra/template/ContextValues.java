package dev.exedra.template;

import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a caller passes into values. Whatever JSON has goes through; all else is refused here, at the door. */
final class ContextValues {

    private final int maximumDepth;
    private int depth;

    ContextValues(int maximumDepth) {
        this.maximumDepth = maximumDepth;
    }

    /** @throws TemplateContextException if something in the context is none of JSON's kinds */
    Map<String, Value> variables(Map<String, ? extends @Nullable Object> context) {
        Map<String, Value> variables = new LinkedHashMap<>();
        context.forEach((name, object) -> variables.put(name, value(object)));
        return variables;
    }

    private Value value(@Nullable Object object) {
        return switch (object) {
            case null -> NoneValue.NONE;
            case String text -> StringValue.of(text);
            case Boolean truth -> BooleanValue.of(truth);
            case Number number -> number(number);
            case List<?> items -> list(items);
            case Map<?, ?> entries -> dictionary(entries);
            default ->
                throw new TemplateContextException("the context holds a "
                        + object.getClass().getName()
                        + "; only String, Boolean, Number, List, Map and null have a meaning in a template");
        };
    }

    private static Value number(Number number) {
        return switch (number) {
            case Integer integer -> IntegerValue.of(integer);
            case Long integer -> IntegerValue.of(integer);
            case Short integer -> IntegerValue.of(integer);
            case Byte integer -> IntegerValue.of(integer);
            case BigInteger integer -> new IntegerValue(integer);
            case Double value -> new FloatValue(value);
            case Float value -> new FloatValue(value);
            case BigDecimal value -> new FloatValue(value.doubleValue());
            default ->
                throw new TemplateContextException("the context holds a number of "
                        + number.getClass().getName()
                        + "; only Java's own integers, BigInteger, Double, Float and BigDecimal have a meaning");
        };
    }

    private Value list(List<?> items) {
        enter();
        List<Value> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(value(item)));
        depth--;
        return new ListValue(values);
    }

    private Value dictionary(Map<?, ?> entries) {
        enter();
        DictionaryValue.Builder builder = DictionaryValue.builder();
        entries.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new TemplateContextException("the context holds a map with a key that is no String: " + key);
            }
            builder.put(name, value(value));
        });
        depth--;
        return builder.build();
    }

    private void enter() {
        depth++;
        if (depth > maximumDepth) {
            throw new TemplateLimitException("the context nests deeper than the limit, maximumDepth " + maximumDepth);
        }
    }
}
