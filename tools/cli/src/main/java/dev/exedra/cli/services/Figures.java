package dev.exedra.cli.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A service's figures at one time, in Prometheus's text format: name and labels to value. */
record Figures(Map<String, Double> values) {

    /** Asks a service. */
    static Figures of(HttpClient client, String address) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/actuator/prometheus"))
                .build();
        try {
            return parse(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /** Reads the text format; comments are left out. */
    static Figures parse(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Figures(values);
    }

    /** How much the metrics of a name have grown, those alone whose labels contain a text. */
    double since(Figures before, String name, String label) {
        return sum(name, label) - before.sum(name, label);
    }

    private double sum(String name, String label) {
        return values.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), name) && entry.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static boolean isOf(String key, String name) {
        return key.equals(name) || key.startsWith(name + "{");
    }
}
