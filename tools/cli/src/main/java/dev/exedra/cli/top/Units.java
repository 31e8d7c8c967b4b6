package dev.exedra.cli.top;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers for people: few digits, the unit beside them. */
final class Units {

    private Units() {}

    static String time(OptionalDouble seconds) {
        if (seconds.isEmpty()) {
            return "-";
        }
        double value = seconds.getAsDouble();
        return value >= 1
                ? String.format(Locale.ROOT, "%.1f s", value)
                : value >= 0.001
                        ? String.format(Locale.ROOT, "%.1f ms", value * 1e3)
                        : String.format(Locale.ROOT, "%.0f us", value * 1e6);
    }

    static String bytes(double bytes) {
        return bytes >= 1e9
                ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
                : bytes >= 1e6
                        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                        : String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
    }

    static String number(OptionalDouble value) {
        return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", value.getAsDouble());
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", part * 100);
    }

    /** A bar of so many characters, full for 1. */
    static String bar(double part, int width) {
        int full = (int) Math.round(Math.clamp(part, 0, 1) * width);
        return "█".repeat(full) + "·".repeat(width - full);
    }
}
