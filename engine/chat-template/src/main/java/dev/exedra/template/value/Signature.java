package dev.exedra.template.value;

import dev.exedra.template.TemplateRenderException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a built-in function, to bind arguments to. */
public record Signature(String function, int required, List<String> names) {

    /**
     * @param required how many parameters must be given
     * @param names the parameters in order
     */
    public static Signature of(String function, int required, String... names) {
        return new Signature(function, required, List.of(names));
    }

    /** The arguments in the order of the parameters, null where one is left out. */
    public Bound bind(Arguments arguments) {
        List<Value> positional = arguments.positional();
        if (positional.size() > names.size()) {
            throw failure("takes at most " + names.size() + " arguments, " + positional.size() + " were given");
        }
        @Nullable Value[] values = new @Nullable Value[names.size()];
        for (int index = 0; index < positional.size(); index++) {
            values[index] = positional.get(index);
        }
        for (Map.Entry<String, Value> argument : arguments.named().entrySet()) {
            int index = names.indexOf(argument.getKey());
            if (index < 0) {
                throw failure("got an unexpected keyword argument '" + argument.getKey() + "'");
            }
            if (values[index] != null) {
                throw failure("got multiple values for argument '" + argument.getKey() + "'");
            }
            values[index] = argument.getValue();
        }
        for (int index = 0; index < required; index++) {
            if (values[index] == null) {
                throw failure("is missing the argument '" + names.get(index) + "'");
            }
        }
        return new Bound(values);
    }

    private TemplateRenderException failure(String what) {
        return new TemplateRenderException(function + "() " + what);
    }

    /** Arguments by the position of their parameter. */
    public static final class Bound {
        private final @Nullable Value[] values;

        private Bound(@Nullable Value[] values) {
            this.values = values;
        }

        /** A required argument. */
        public Value get(int index) {
            Value value = values[index];
            if (value == null) {
                throw new IllegalStateException("parameter " + index + " is not a required one");
            }
            return value;
        }

        /** An argument, or what stands for it where it is left out. */
        public Value get(int index, Value otherwise) {
            Value value = values[index];
            return value == null ? otherwise : value;
        }

        /** Whether an argument is left out or None. */
        public boolean isNone(int index) {
            Value value = values[index];
            return value == null || value == NoneValue.NONE;
        }
    }
}
