package dev.exedra.template.value;

/**
 * A global function, a method bound to its object, or a macro.
 *
 * @param representation what printing it shows
 */
public record FunctionValue(String name, String representation, Implementation implementation) implements Value {

    /** What a call does. */
    @FunctionalInterface
    public interface Implementation {
        Value call(Arguments arguments, Render render);
    }

    public FunctionValue(String name, Implementation implementation) {
        this(name, "<function " + name + ">", implementation);
    }

    @Override
    public String typeName() {
        return "function";
    }
}
