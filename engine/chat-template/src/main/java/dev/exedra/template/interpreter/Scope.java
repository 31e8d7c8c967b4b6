package dev.exedra.template.interpreter;

import dev.exedra.template.value.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables, and the scope around them. */
final class Scope {

    private final @Nullable Scope outer;
    private final Map<String, Value> variables;

    /** The outermost scope. */
    Scope(Map<String, Value> variables) {
        this.outer = null;
        this.variables = new HashMap<>(variables);
    }

    Scope(Scope outer) {
        this.outer = outer;
        this.variables = new HashMap<>();
    }

    /** The value of a variable; null where there is none. */
    @Nullable
    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.variables.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    void set(String name, Value value) {
        variables.put(name, value);
    }
}
