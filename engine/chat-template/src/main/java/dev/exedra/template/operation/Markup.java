package dev.exedra.template.operation;

import dev.exedra.template.value.Budget;
import dev.exedra.template.value.StringValue;

/** Text that counts as escaped already, as {@code safe} and {@code escape} mark it. */
public final class Markup {

    private Markup() {}

    /** Escapes {@code & < > ' "}, unless it is escaped already. */
    public static StringValue escape(StringValue string, Budget budget) {
        if (string.safe()) {
            return string;
        }
        budget.allocate(string.text().length());
        StringBuilder escaped = new StringBuilder(string.text().length());
        for (int index = 0; index < string.text().length(); index++) {
            char character = string.text().charAt(index);
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\'' -> escaped.append("&#39;");
                case '"' -> escaped.append("&#34;");
                default -> escaped.append(character);
            }
        }
        budget.allocate(escaped.length() - string.text().length());
        return new StringValue(escaped.toString(), true);
    }

    /** The two joined; where one is escaped, the other gets escaped too. */
    public static StringValue concatenate(StringValue left, StringValue right, Budget budget) {
        boolean safe = left.safe() || right.safe();
        String first = safe ? escape(left, budget).text() : left.text();
        String second = safe ? escape(right, budget).text() : right.text();
        budget.allocate((long) first.length() + second.length());
        return new StringValue(first + second, safe);
    }
}
