package dev.exedra.core.sampling;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of {@link SamplingParameters}; every failure is a {@link SamplingException} that names the field. */
final class Checks {

    private static final float LARGEST_BIAS = 100;

    private Checks() {}

    static void that(boolean allowed, String field, Object value, String expected) {
        if (!allowed) {
            throw new SamplingException(field, value, expected);
        }
    }

    /** Both ends are allowed; NaN is not. */
    static void within(String field, double value, int low, int high) {
        that(value >= low && value <= high, field, value, "in [" + low + ", " + high + "]");
    }

    static void logprobs(String field, int value) {
        that(
                value >= SamplingParameters.NO_LOGPROBS && value <= SamplingParameters.MAXIMUM_LOGPROBS,
                field,
                value,
                "in [0, " + SamplingParameters.MAXIMUM_LOGPROBS + "], or -1 for none");
    }

    static Map<Integer, Float> biases(Map<Integer, Float> biases) {
        count("logitBias", biases.size(), SamplingParameters.MAXIMUM_LOGIT_BIASES, "token ids");
        biases.forEach((id, bias) -> {
            that(id >= 0, "logitBias", id, "for token ids of at least 0");
            that(Math.abs(bias) <= LARGEST_BIAS, "logitBias", id + ": " + bias, "in [-100, 100]");
        });
        return Map.copyOf(biases);
    }

    static Set<Integer> stopTokenIds(Set<Integer> ids) {
        count("stopTokenIds", ids.size(), SamplingParameters.MAXIMUM_STOP_TOKEN_IDS, "token ids");
        for (int id : ids) {
            that(id >= 0, "stopTokenIds", id, "token ids of at least 0");
        }
        return Set.copyOf(ids);
    }

    static List<String> stopStrings(List<String> strings) {
        count("stopStrings", strings.size(), SamplingParameters.MAXIMUM_STOP_STRINGS, "strings");
        for (String string : strings) {
            that(!string.isEmpty(), "stopStrings", "\"\"", "strings that are not empty");
            that(
                    string.length() <= SamplingParameters.MAXIMUM_STOP_STRING_CHARS,
                    "stopStrings",
                    "one of " + string.length(),
                    "strings of at most " + SamplingParameters.MAXIMUM_STOP_STRING_CHARS + " UTF-16 units");
            that(
                    string.codePoints().noneMatch(Checks::isSurrogate),
                    "stopStrings",
                    "one with half a surrogate pair",
                    "strings of whole characters");
        }
        return List.copyOf(strings);
    }

    private static void count(String field, int count, int maximum, String unit) {
        that(count <= maximum, field, count, "at most " + maximum + " " + unit);
    }

    /** A surrogate that is left among code points belongs to no pair. */
    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
