package dev.exedra.gateway.json;

import dev.exedra.gateway.error.ApiException;
import tools.jackson.databind.JsonNode;

/** Single JSON values; errors name the path they are given. */
public final class Values {

    private Values() {}

    public static ApiException wrong(String path, String what) {
        return ApiException.invalid(path, "'" + path + "' " + what);
    }

    /** A string of whole characters: half a surrogate pair has no UTF-8. */
    public static String text(JsonNode value, String path) {
        if (!value.isString()) {
            throw wrong(path, "must be a string");
        }
        String text = value.stringValue();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw wrong(path, "holds half of a surrogate pair, which is no character");
            }
        }
        return text;
    }

    public static long whole(JsonNode value, String path, long least, long most) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return within(value.longValue(), path, least, most);
        }
        if (value.isFloatingPointNumber()) {
            double number = value.doubleValue();
            // Beyond 2^53 a double's neighbours are not whole numbers any more.
            if (number == Math.rint(number) && Math.abs(number) <= 0x1p53) {
                return within((long) number, path, least, most);
            }
        }
        throw wrong(path, "must be a whole number from " + least + " to " + most);
    }

    public static double number(JsonNode value, String path, double least, double most) {
        if (value.isNumber()) {
            double number = value.doubleValue();
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong(path, "must be a number from " + least + " to " + most);
    }

    public static double positive(JsonNode value, String path, double most) {
        if (value.isNumber() && value.doubleValue() > 0 && value.doubleValue() <= most) {
            return value.doubleValue();
        }
        throw wrong(path, "must be a number above 0 and at most " + most);
    }

    private static long within(long number, String path, long least, long most) {
        if (number < least || number > most) {
            throw wrong(path, "is " + number + "; it must be from " + least + " to " + most);
        }
        return number;
    }
}
