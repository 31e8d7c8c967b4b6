package dev.exedra.template.operation;

import dev.exedra.template.TemplateRenderException;
import dev.exedra.template.value.BooleanValue;
import dev.exedra.template.value.Budget;
import dev.exedra.template.value.DictionaryValue;
import dev.exedra.template.value.FloatValue;
import dev.exedra.template.value.IntegerValue;
import dev.exedra.template.value.NoneValue;
import dev.exedra.template.value.SequenceValue;
import dev.exedra.template.value.StringValue;
import dev.exedra.template.value.Text;
import dev.exedra.template.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}. */
public final class PythonJson {

    /**
     * How to write.
     *
     * @param indent what each level is indented with; null for one line
     * @param itemSeparator between items, the line end not included
     * @param keySeparator between a key and its value
     * @param asciiOnly whether all other characters are escaped
     */
    public record Style(
            @Nullable String indent, String itemSeparator, String keySeparator, boolean asciiOnly, boolean sortsKeys) {}

    private static final int CHUNK_CHARACTERS = 4096;

    private final Style style;
    private final Budget budget;
    private final Text text;
    private int level;

    private PythonJson(Style style, Budget budget) {
        this.style = style;
        this.budget = budget;
        this.text = new Text(budget);
    }

    /** @throws TemplateRenderException if the value is none that JSON has */
    public static String write(Value value, Style style, Budget budget) {
        PythonJson json = new PythonJson(style, budget);
        json.append(value);
        return json.text.toString();
    }

    private void append(Value value) {
        budget.step();
        budget.enter();
        switch (value) {
            case StringValue string -> string(string.text());
            case SequenceValue sequence -> sequence(sequence.items());
            case DictionaryValue dictionary -> dictionary(dictionary);
            default -> text.append(scalar(value));
        }
        budget.leave();
    }

    private static String scalar(Value value) {
        return switch (value) {
            case NoneValue none -> "null";
            case BooleanValue truth -> truth == BooleanValue.TRUE ? "true" : "false";
            case IntegerValue integer -> Representation.digits(integer.value());
            case FloatValue number -> number(number.value());
            default ->
                throw new TemplateRenderException("Object of type " + value.typeName() + " is not JSON serializable");
        };
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return FloatText.of(value);
    }

    private void sequence(List<Value> items) {
        if (items.isEmpty()) {
            text.append("[]");
            return;
        }
        text.append("[");
        level++;
        String separator = "";
        for (Value item : items) {
            text.append(separator);
            newLine();
            append(item);
            separator = style.itemSeparator();
        }
        level--;
        newLine();
        text.append("]");
    }

    private void dictionary(DictionaryValue dictionary) {
        if (dictionary.size() == 0) {
            text.append("{}");
            return;
        }
        text.append("{");
        level++;
        String separator = "";
        for (DictionaryValue.Entry entry : entries(dictionary)) {
            text.append(separator);
            newLine();
            string(key(entry.key()));
            text.append(style.keySeparator());
            append(entry.value());
            separator = style.itemSeparator();
        }
        level--;
        newLine();
        text.append("}");
    }

    private List<DictionaryValue.Entry> entries(DictionaryValue dictionary) {
        List<DictionaryValue.Entry> entries = new ArrayList<>(dictionary.entries());
        if (!style.sortsKeys()) {
            return entries;
        }
        List<Value> keys = new ArrayList<>();
        entries.forEach(entry -> keys.add(entry.key()));
        List<DictionaryValue.Entry> sorted = new ArrayList<>();
        for (Value key : Sorting.sorted(keys, item -> item, false, budget)) {
            sorted.add(entries.get(keys.indexOf(key)));
        }
        return sorted;
    }

    private static String key(Value key) {
        return switch (key) {
            case StringValue string -> string.text();
            case NoneValue none -> scalar(none);
            case BooleanValue truth -> scalar(truth);
            case IntegerValue integer -> scalar(integer);
            case FloatValue number -> scalar(number);
            default ->
                throw new TemplateRenderException("keys must be str, int, float, bool or None, not " + key.typeName());
        };
    }

    private void newLine() {
        if (style.indent() != null) {
            budget.checkLength((long) style.indent().length() * level);
            text.append("\n").append(style.indent().repeat(level));
        }
    }

    private void string(String string) {
        StringBuilder quoted = new StringBuilder().append('"');
        for (int index = 0; index < string.length(); index++) {
            append(string.charAt(index), quoted);
            if (quoted.length() > CHUNK_CHARACTERS) {
                text.append(quoted.toString());
                quoted.setLength(0);
            }
        }
        text.append(quoted.append('"').toString());
    }

    private void append(char character, StringBuilder quoted) {
        switch (character) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '\f' -> quoted.append("\\f");
            case '\b' -> quoted.append("\\b");
            default -> {
                if (character < ' ' || (character > '~' && style.asciiOnly())) {
                    quoted.append(String.format("\\u%04x", (int) character));
                } else {
                    quoted.append(character);
                }
            }
        }
    }
}
