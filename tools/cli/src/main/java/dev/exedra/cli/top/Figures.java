package dev.exedra.cli.top;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service's figures at one moment, as Prometheus' text format tells them. */
final class Figures {

    /** Nothing. */
    static final Figures NONE = new Figures(Map.of());

    private final Map<String, List<Sample>> samples;

    /**
     * One series.
     *
     * @param labels by name
     */
    record Sample(Map<String, String> labels, double value) {

        String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    private Figures(Map<String, List<Sample>> samples) {
        this.samples = samples;
    }

    /** Lines that are no samples are passed over. */
    static Figures parse(String text) {
        Map<String, List<Sample>> samples = new HashMap<>();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> add(line, samples));
        return new Figures(samples);
    }

    private static void add(String line, Map<String, List<Sample>> samples) {
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        if (space < 0) {
            return;
        }
        boolean labelled = brace >= 0 && brace < space;
        Map<String, String> labels = new LinkedHashMap<>();
        int end = labelled ? labels(line, brace + 1, labels) : space;
        String name = line.substring(0, labelled ? brace : space);
        number(line.substring(end).strip())
                .ifPresent(value ->
                        samples.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Sample(labels, value)));
    }

    /** Reads what stands between the braces and returns where it ends. */
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return line.length();
            }
            StringBuilder value = new StringBuilder();
            int end = equals + 2;
            while (end < line.length() && line.charAt(end) != '"') {
                boolean escaped = line.charAt(end) == '\\' && end + 1 < line.length();
                end += escaped ? 1 : 0;
                value.append(escaped && line.charAt(end) == 'n' ? '\n' : line.charAt(end));
                end++;
            }
            labels.put(line.substring(at, equals).strip(), value.toString());
            at = Math.min(line.length(), end + 1);
            if (at < line.length() && line.charAt(at) == ',') {
                at++;
            }
        }
        return Math.min(line.length(), at + 1);
    }

    /** A time stamp may stand behind it. */
    private static Optional<Double> number(String text) {
        int space = text.indexOf(' ');
        String value = space < 0 ? text : text.substring(0, space);
        try {
            return Optional.of(
                    switch (value) {
                        case "+Inf" -> Double.POSITIVE_INFINITY;
                        case "-Inf" -> Double.NEGATIVE_INFINITY;
                        default -> Double.parseDouble(value);
                    });
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    List<Sample> samples(String name) {
        return samples.getOrDefault(name, List.of());
    }

    /** The sum of all series; 0 if there are none. */
    double sum(String name) {
        return samples(name).stream().mapToDouble(Sample::value).sum();
    }

    /** The sum of the series with this label; 0 if there are none. */
    double sum(String name, String label, String value) {
        return samples(name).stream()
                .filter(sample -> sample.label(label).equals(value))
                .mapToDouble(Sample::value)
                .sum();
    }

    boolean has(String name) {
        return samples.containsKey(name);
    }
}
