package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.CyclerValue;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.DictionaryView;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.FunctionValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.IteratorValue;
import dev.exedra.template.value.JoinerValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NamespaceValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.util.OptionalInt;

/** Python's {@code len} and {@code bool}. */
public final class Sizes {

    private Sizes() {}

    /** The length, where the value has one; that of a string has to be counted. */
    public static OptionalInt sizeOf(Value value, Budget budget) {
        if (value instanceof StringValue string) {
            budget.scan(string.text().length());
        }
        return sizeOf(value);
    }

    private static OptionalInt sizeOf(Value value) {
        return switch (value) {
            case StringValue string -> OptionalInt.of(CodePoints.length(string.text()));
            case SequenceValue sequence -> OptionalInt.of(sequence.items().size());
            case DictionaryValue dictionary -> OptionalInt.of(dictionary.size());
            case DictionaryView view -> OptionalInt.of(view.dictionary().size());
            case RangeValue range -> OptionalInt.of(range.length());
            case UndefinedValue undefined -> OptionalInt.of(0);
            case LoopValue loop -> OptionalInt.of(loop.length());
            case NoneValue none -> OptionalInt.empty();
            case BooleanValue truth -> OptionalInt.empty();
            case IntegerValue integer -> OptionalInt.empty();
            case FloatValue number -> OptionalInt.empty();
            case IteratorValue iterator -> OptionalInt.empty();
            case NamespaceValue namespace -> OptionalInt.empty();
            case FunctionValue function -> OptionalInt.empty();
            case CyclerValue cycler -> OptionalInt.empty();
            case JoinerValue joiner -> OptionalInt.empty();
        };
    }

    /** @throws TemplateRenderException if the value has no length */
    public static int length(Value value, Budget budget) {
        return sizeOf(value, budget)
                .orElseThrow(
                        () -> new TemplateRenderException("object of type '" + value.typeName() + "' has no len()"));
    }

    /** Whether Python takes the value for true. */
    public static boolean isTrue(Value value) {
        return switch (value) {
            case BooleanValue truth -> truth == BooleanValue.TRUE;
            case NoneValue none -> false;
            case IntegerValue integer -> integer.value().signum() != 0;
            case FloatValue number -> number.value() != 0;
            case StringValue string -> !string.text().isEmpty();
            default -> {
                OptionalInt size = sizeOf(value);
                yield size.isEmpty() || size.getAsInt() > 0;
            }
        };
    }
}
