package dev.exedra.router;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;

/** What a service's figures were at one moment. */
record Scrape(List<String> lines) {

    static Scrape of(String address) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .header("Accept", "text/plain")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(address + " answered with " + response.statusCode());
            }
            return new Scrape(Arrays.asList(response.body().split("\n")));
        } catch (IOException lost) {
            throw new AssertionError(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** counter, gauge, histogram or summary. */
    String type(String name) {
        return lines.stream()
                .filter(line -> line.startsWith("# TYPE " + name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("none");
    }

    /** The sum of all series of this name whose labels contain all of these. */
    double value(String name, String... labels) {
        List<String> found = lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError(name + " is not told");
        }
        return found.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Upper ends of a histogram's buckets. */
    List<String> buckets(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "_bucket{"))
                .map(line -> line.substring(line.indexOf("le=\"") + 4, line.indexOf('"', line.indexOf("le=\"") + 4)))
                .toList();
    }
}
