package dev.exedra.gateway.config;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Checks of configured values; each message starts with the property's name and says what would do. */
final class Settings {

    private static final String PREFIX = "exedra.gateway.";

    private Settings() {}

    static void within(String property, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    PREFIX + property + " is " + value + ": set it from " + least + " to " + most);
        }
    }

    static void within(String property, DataSize size, DataSize least, DataSize most) {
        if (size.compareTo(least) < 0 || size.compareTo(most) > 0) {
            throw new IllegalArgumentException(PREFIX + property + " is " + size.toBytes() + " bytes: set it from "
                    + least.toBytes() + " to " + most.toBytes() + " bytes, for example " + least.toKilobytes() + "KB");
        }
    }

    static void positive(String property, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(
                    PREFIX + property + " is " + duration + ": set a time above zero, for example 30s");
        }
    }

    static IllegalArgumentException wrong(String property, String value, String wanted) {
        return new IllegalArgumentException(PREFIX + property + " is '" + value + "': " + wanted);
    }
}
