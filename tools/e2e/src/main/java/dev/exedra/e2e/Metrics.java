package dev.exedra.e2e;

import dev.exedra.platform.ServiceSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Figures of a service as Prometheus reads them. */
public final class Metrics {

    private Metrics() {}

    /** All lines; empty if the service does not answer in time. */
    public static String read(HttpClient client, ServiceSpec service) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + service.httpAddress() + "/actuator/prometheus"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException silent) {
            return "";
        }
    }

    /** The sum of the samples of a name that carry a label; empty if there are none. */
    public static OptionalDouble sum(String lines, String name, String label) {
        double[] values = lines.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        return values.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Arrays.stream(values).sum());
    }
}
