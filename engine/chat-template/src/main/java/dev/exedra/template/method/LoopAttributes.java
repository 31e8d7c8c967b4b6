package dev.exedra.template.method;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.operation.Equality;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.Render;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attributes of {@code loop}. */
final class LoopAttributes {

    private LoopAttributes() {}

    static @Nullable Value of(LoopValue loop, String name) {
        return switch (name) {
            case "index" -> IntegerValue.of(loop.index() + 1);
            case "index0" -> IntegerValue.of(loop.index());
            case "length" -> IntegerValue.of(loop.length());
            case "revindex" -> IntegerValue.of(loop.length() - loop.index());
            case "revindex0" -> IntegerValue.of(loop.length() - loop.index() - 1);
            case "first" -> BooleanValue.of(loop.index() == 0);
            case "last" -> BooleanValue.of(loop.peek() == null);
            case "depth" -> IntegerValue.of(loop.depth() + 1);
            case "depth0" -> IntegerValue.of(loop.depth());
            case "previtem" -> orUndefined(loop.previous(), "there is no previous item");
            case "nextitem" -> orUndefined(loop.peek(), "there is no next item");
            case "cycle" -> new FunctionValue(name, (arguments, render) -> cycle(loop, arguments.positional()));
            case "changed" ->
                new FunctionValue(name, (arguments, render) -> changed(loop, arguments.positional(), render));
            default -> null;
        };
    }

    private static Value orUndefined(@Nullable Value value, String reason) {
        return Objects.requireNonNullElseGet(value, () -> new UndefinedValue(reason));
    }

    private static Value cycle(LoopValue loop, List<Value> items) {
        if (items.isEmpty()) {
            throw new TemplateRenderException("no items for cycling given");
        }
        return items.get(loop.index() % items.size());
    }

    private static Value changed(LoopValue loop, List<Value> values, Render render) {
        List<Value> before = loop.lastChanged();
        boolean same =
                before != null && Equality.equal(new TupleValue(before), new TupleValue(values), render.budget());
        if (!same) {
            loop.rememberChanged(values);
        }
        return BooleanValue.of(!same);
    }
}
