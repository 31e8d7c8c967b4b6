package dev.exedra.template.function;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Iteration;
import dev.exedra.template.operation.Numbers;
import dev.exedra.template.operation.PythonJson;
import dev.exedra.template.operation.Sizes;
import dev.exedra.template.operation.Unpacking;
import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Signature;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code tojson} as transformers defines it: without Jinja's escapes for HTML, and other characters left as they are. */
final class JsonFilter {

    private static final Signature TOJSON =
            Signature.of("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");

    private JsonFilter() {}

    static Map<String, Render.Filter> table() {
        return Map.of("tojson", JsonFilter::toJson);
    }

    private static Value toJson(Value input, Arguments arguments, Render render) {
        Signature.Bound bound = TOJSON.bind(arguments);
        String indent = bound.isNone(1) ? null : indent(bound.get(1, NoneValue.NONE), render);
        String itemSeparator = indent == null ? ", " : ",";
        String keySeparator = ": ";
        if (!bound.isNone(2)) {
            List<Value> separators = Iteration.list(bound.get(2, NoneValue.NONE), render.budget());
            Unpacking.requireSize(separators, 2);
            itemSeparator = separator(separators.getFirst());
            keySeparator = separator(separators.getLast());
        }
        boolean asciiOnly = Sizes.isTrue(bound.get(0, BooleanValue.FALSE));
        boolean sortsKeys = Sizes.isTrue(bound.get(3, BooleanValue.FALSE));
        PythonJson.Style style = new PythonJson.Style(indent, itemSeparator, keySeparator, asciiOnly, sortsKeys);
        return StringValue.of(PythonJson.write(input, style, render.budget()));
    }

    private static @Nullable String indent(Value indent, Render render) {
        if (indent instanceof StringValue string) {
            return string.text();
        }
        int spaces = Math.max(0, Numbers.small(indent));
        render.budget().allocate(spaces);
        return " ".repeat(spaces);
    }

    private static String separator(Value separator) {
        if (separator instanceof StringValue string) {
            return string.text();
        }
        throw new TemplateRenderException("separators must be str, not " + separator.typeName());
    }
}
