package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Value;
import java.util.List;

/** Python's rule that as many values as targets are needed. */
public final class Unpacking {

    private Unpacking() {}

    /** @throws TemplateRenderException if there are more or fewer values than expected */
    public static void requireSize(List<Value> values, int expected) {
        if (values.size() > expected) {
            throw new TemplateRenderException("too many values to unpack (expected " + expected + ")");
        }
        if (values.size() < expected) {
            throw new TemplateRenderException(
                    "not enough values to unpack (expected " + expected + ", got " + values.size() + ")");
        }
    }
}
