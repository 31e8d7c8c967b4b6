package dev.exedra.template.value;

import dev.exedra.template.TemplateException;
import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.TemplateSecurityException;

/**
 * A name, attribute or item that is missing. It prints nothing and is false; all else that is done to it is an error.
 *
 * @param reason what is missing, in Jinja's words
 * @param unsafe whether the sandbox keeps it
 */
public record UndefinedValue(String reason, boolean unsafe) implements Value {

    private static final int SHOWN_CHARACTERS = 200;

    public UndefinedValue(String reason) {
        this(reason, false);
    }

    public static UndefinedValue ofName(String name) {
        return new UndefinedValue("'" + shown(name) + "' is undefined");
    }

    public static UndefinedValue ofAttribute(Value object, String name) {
        return new UndefinedValue("'" + described(object) + "' has no attribute '" + shown(name) + "'");
    }

    public static UndefinedValue ofElement(Value object, String element) {
        return new UndefinedValue(described(object) + " has no element " + shown(element));
    }

    public static UndefinedValue kept(Value object, String name) {
        return new UndefinedValue(
                "access to attribute '" + shown(name) + "' of '" + object.typeName() + "' object is unsafe.", true);
    }

    /** The error of using it. */
    public TemplateException failure() {
        return unsafe ? new TemplateSecurityException(reason) : new TemplateRenderException(reason);
    }

    @Override
    public String typeName() {
        return "Undefined";
    }

    private static String described(Value object) {
        return object == NoneValue.NONE ? "None" : object.typeName() + " object";
    }

    private static String shown(String name) {
        return name.length() <= SHOWN_CHARACTERS ? name : name.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
