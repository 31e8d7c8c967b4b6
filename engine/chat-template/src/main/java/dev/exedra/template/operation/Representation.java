package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.lexer.NumberLiteral;
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
import dev.exedra.template.value.ListValue;
import dev.exedra.template.value.LoopValue;
import dev.exedra.template.value.NamespaceValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.RangeValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.TupleValue;
import dev.exedra.template.value.UndefinedValue;
import dev.exedra.template.value.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr}. */
public final class Representation {

    private final Budget budget;
    private final Text text;

    private Representation(Budget budget) {
        this.budget = budget;
        this.text = new Text(budget);
    }

    /** What printing the value shows. */
    public static String string(Value value, Budget budget) {
        return switch (value) {
            case StringValue string -> string.text();
            case UndefinedValue undefined -> "";
            default -> representation(value, budget);
        };
    }

    /** What the value looks like within a list. */
    public static String representation(Value value, Budget budget) {
        Representation representation = new Representation(budget);
        representation.append(value);
        return representation.text.toString();
    }

    /** An integer's digits, refused where Python refuses to write so many. */
    public static String digits(BigInteger integer) {
        String digits = integer.toString();
        if (digits.length() - (integer.signum() < 0 ? 1 : 0) > NumberLiteral.MAXIMUM_DIGITS) {
            throw new TemplateRenderException(
                    "Exceeds the limit (" + NumberLiteral.MAXIMUM_DIGITS + " digits) for integer string conversion");
        }
        return digits;
    }

    private void append(Value value) {
        budget.step();
        budget.enter();
        switch (value) {
            case NoneValue none -> text.append("None");
            case BooleanValue truth -> text.append(truth == BooleanValue.TRUE ? "True" : "False");
            case IntegerValue integer -> text.append(digits(integer.value()));
            case FloatValue number -> text.append(FloatText.of(number.value()));
            case StringValue string -> append(string);
            case ListValue list -> items("[", list.items(), "]");
            case TupleValue tuple -> items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
            case DictionaryValue dictionary -> append(dictionary);
            case DictionaryView view -> {
                text.append(view.typeName());
                items("([", Iteration.items(view, budget), "])");
            }
            case RangeValue range -> append(range);
            case NamespaceValue namespace -> append(namespace);
            case FunctionValue function -> text.append(function.representation());
            case UndefinedValue undefined -> text.append("Undefined");
            case LoopValue loop -> text.append("<LoopContext " + (loop.index() + 1) + "/" + loop.length() + ">");
            case IteratorValue iterator -> text.append("<" + iterator.typeName() + " object>");
            case CyclerValue cycler -> text.append("<Cycler object>");
            case JoinerValue joiner -> text.append("<Joiner object>");
        }
        budget.leave();
    }

    private void append(StringValue string) {
        StringRepresentation.append(string.text(), string.safe() ? text.append("Markup(") : text);
        if (string.safe()) {
            text.append(")");
        }
    }

    private void append(RangeValue range) {
        text.append("range(" + range.start() + ", " + range.stop());
        text.append(range.step() == 1 ? ")" : ", " + range.step() + ")");
    }

    private void append(DictionaryValue dictionary) {
        String separator = "{";
        for (DictionaryValue.Entry entry : dictionary.entries()) {
            text.append(separator);
            append(entry.key());
            text.append(": ");
            append(entry.value());
            separator = ", ";
        }
        text.append(dictionary.size() == 0 ? "{}" : "}");
    }

    private void append(NamespaceValue namespace) {
        text.append("<Namespace {");
        String separator = "";
        for (Map.Entry<String, Value> attribute : namespace.attributes().entrySet()) {
            text.append(separator);
            append(StringValue.of(attribute.getKey()));
            text.append(": ");
            append(attribute.getValue());
            separator = ", ";
        }
        text.append("}>");
    }

    private void items(String begin, List<Value> items, String end) {
        String separator = begin;
        for (Value item : items) {
            text.append(separator);
            append(item);
            separator = ", ";
        }
        text.append(items.isEmpty() ? begin + end : end);
    }
}
