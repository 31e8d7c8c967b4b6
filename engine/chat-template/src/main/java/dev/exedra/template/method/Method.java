package dev.exedra.template.method;

import dev.exedra.template.value.Arguments;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.Value;

/** What a method of a Python type does with its object. */
@FunctionalInterface
interface Method<T extends Value> {
    Value call(T self, Arguments arguments, Render render);
}
