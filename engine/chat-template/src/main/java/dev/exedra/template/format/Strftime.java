package dev.exedra.template.format;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's {@code strftime} of a time without a zone, in the C locale. */
public final class Strftime {

    private Strftime() {}

    /** The format with its directives filled in; unknown ones stay as they are. */
    public static String format(String format, LocalDateTime time) {
        StringBuilder result = new StringBuilder();
        for (int index = 0; index < format.length(); index++) {
            char character = format.charAt(index);
            if (character != '%' || index + 1 == format.length()) {
                result.append(character);
                continue;
            }
            char directive = format.charAt(++index);
            boolean unpadded = directive == '-' && index + 1 < format.length();
            if (unpadded) {
                directive = format.charAt(++index);
            }
            String text = directive(directive, time);
            if (text == null) {
                result.append('%').append(unpadded ? "-" : "").append(directive);
            } else {
                result.append(unpadded ? withoutPadding(text) : text);
            }
        }
        return result.toString();
    }

    private static String withoutPadding(String text) {
        int start = 0;
        while (start < text.length() - 1 && (text.charAt(start) == '0' || text.charAt(start) == ' ')) {
            start++;
        }
        return text.substring(start);
    }

    private static @Nullable String directive(char directive, LocalDateTime time) {
        return switch (directive) {
            case 'a' -> pattern("EEE", time);
            case 'A' -> pattern("EEEE", time);
            case 'b', 'h' -> pattern("MMM", time);
            case 'B' -> pattern("MMMM", time);
            case 'c' -> format("%a %b %e %H:%M:%S %Y", time);
            case 'C' -> padded(time.getYear() / 100, 2, "0");
            case 'd' -> padded(time.getDayOfMonth(), 2, "0");
            case 'D', 'x' -> format("%m/%d/%y", time);
            case 'e' -> padded(time.getDayOfMonth(), 2, " ");
            case 'f' -> padded(time.getNano() / 1000, 6, "0");
            case 'F' -> format("%Y-%m-%d", time);
            case 'g' -> padded(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, "0");
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> padded(time.getHour(), 2, "0");
            case 'I' -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, "0");
            case 'j' -> padded(time.getDayOfYear(), 3, "0");
            case 'k' -> padded(time.getHour(), 2, " ");
            case 'l' -> padded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, " ");
            case 'm' -> padded(time.getMonthValue(), 2, "0");
            case 'M' -> padded(time.getMinute(), 2, "0");
            case 'n' -> "\n";
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'P' -> time.getHour() < 12 ? "am" : "pm";
            case 'r' -> format("%I:%M:%S %p", time);
            case 'R' -> format("%H:%M", time);
            case 'S' -> padded(time.getSecond(), 2, "0");
            case 't' -> "\t";
            case 'T', 'X' -> format("%H:%M:%S", time);
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'U' -> padded((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7, 2, "0");
            case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, "0");
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'W' -> padded((time.getDayOfYear() + 7 - time.getDayOfWeek().getValue()) / 7, 2, "0");
            case 'y' -> padded(time.getYear() % 100, 2, "0");
            case 'Y' -> Integer.toString(time.getYear());
            case 'z', 'Z' -> "";
            case '%' -> "%";
            default -> null;
        };
    }

    private static String pattern(String pattern, LocalDateTime time) {
        return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    private static String padded(int value, int width, String fill) {
        String digits = Integer.toString(value);
        return fill.repeat(Math.max(0, width - digits.length())) + digits;
    }
}
