package dev.exedra.template.function;

import dev.exedra.template.method.StringCases;
import dev.exedra.template.operation.NumberText;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The {@code attribute} argument of filters: names and indices with dots between them. */
final class AttributePath {

    private AttributePath() {}

    /**
     * What leads from an item to its attribute.
     *
     * @param attribute None for the item itself
     * @param otherwise what stands for a missing attribute; None for undefined
     */
    static Function<Value, Value> of(Value attribute, Value otherwise, Render render) {
        List<Value> parts = parts(attribute);
        return item -> {
            Value value = item;
            for (Value part : parts) {
                value = render.access().item(value, part, render);
                if (value instanceof UndefinedValue && otherwise != NoneValue.NONE) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    /** The same, where several attributes with commas between them make a list. */
    static Function<Value, Value> ofSeveral(Value attribute, boolean ignoresCase, Render render) {
        List<Function<Value, Value>> paths = new ArrayList<>();
        if (attribute instanceof StringValue several) {
            for (String one : several.text().split(",", -1)) {
                paths.add(of(StringValue.of(one), NoneValue.NONE, render));
            }
        } else {
            paths.add(of(attribute, NoneValue.NONE, render));
        }
        return item -> {
            render.budget().allocateItems(paths.size());
            List<Value> values = new ArrayList<>(paths.size());
            paths.forEach(path -> values.add(folded(path.apply(item), ignoresCase, render)));
            return new ListValue(values);
        };
    }

    /** A string in lower case where case is ignored; all else as it is. */
    static Value folded(Value value, boolean ignoresCase, Render render) {
        if (ignoresCase && value instanceof StringValue string) {
            render.budget().allocate(string.text().length());
            return StringValue.of(StringCases.lower(string.text()));
        }
        return value;
    }

    private static List<Value> parts(Value attribute) {
        if (attribute == NoneValue.NONE) {
            return List.of();
        }
        if (!(attribute instanceof StringValue path)) {
            return List.of(attribute);
        }
        List<Value> parts = new ArrayList<>();
        for (String part : path.text().split("\\.", -1)) {
            boolean digits = !part.isEmpty() && part.chars().allMatch(one -> one >= '0' && one <= '9');
            parts.add(digits ? new IntegerValue(NumberText.integer(part, 10).orElseThrow()) : StringValue.of(part));
        }
        return parts;
    }
}
