package dev.exedra.template.method;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.HashMap;
import java.util.Map;

/** The methods of {@code str}. */
final class StringMethods {

    private StringMethods() {}

    static Map<String, Method<StringValue>> table() {
        Map<String, Method<StringValue>> methods = new HashMap<>();
        methods.putAll(StringSearch.methods());
        methods.putAll(StringSplitting.methods());
        methods.putAll(StringShaping.methods());
        methods.putAll(StringTrimming.methods());
        methods.putAll(StringCases.methods());
        methods.putAll(StringKinds.methods());
        return Map.copyOf(methods);
    }

    /** The text of an argument that must be a string. */
    static String text(Value value, String method) {
        if (value instanceof StringValue string) {
            return string.text();
        }
        throw notAString(value, method);
    }

    static TemplateException notAString(Value value, String method) {
        if (value instanceof UndefinedValue undefined && undefined.unsafe()) {
            return undefined.failure();
        }
        return new TemplateRenderException(method + "() argument must be str, not " + value.typeName());
    }
}
