package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.HashKey;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Value;
import java.util.Iterator;

/** Python's {@code in}. */
public final class Containment {

    private Containment() {}

    public static boolean contains(Value container, Value item, Budget budget) {
        return switch (container) {
            case StringValue string -> contains(string, item, budget);
            case DictionaryValue dictionary -> dictionary.get(HashKey.of(item, budget)) != null;
            case DictionaryView view
            when view.kind() == DictionaryView.Kind.KEYS -> view.dictionary().get(HashKey.of(item, budget)) != null;
            default -> isAmong(container, item, budget);
        };
    }

    private static boolean contains(StringValue string, Value item, Budget budget) {
        if (item instanceof StringValue part) {
            return new TextSearch(part.text(), budget).first(string.text(), 0) >= 0;
        }
        throw new TemplateRenderException("'in <string>' requires string as left operand, not " + item.typeName());
    }

    private static boolean isAmong(Value container, Value item, Budget budget) {
        if (!Iteration.isIterable(container)) {
            throw new TemplateRenderException("argument of type '" + container.typeName() + "' is not iterable");
        }
        Iterator<Value> items = Iteration.over(container, budget);
        while (items.hasNext()) {
            if (Equality.same(items.next(), item, budget)) {
                return true;
            }
        }
        return false;
    }
}
