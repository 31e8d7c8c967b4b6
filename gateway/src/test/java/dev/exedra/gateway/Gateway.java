package dev.exedra.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole gateway on a free port, and a plain HTTP client to it. */
final class Gateway implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Gateway(int routerPort, String... properties) {
        this(new SpringApplicationBuilder(GatewayApplication.class), List.of(routerPort), properties);
    }

    Gateway(List<Integer> routerPorts, String... properties) {
        this(new SpringApplicationBuilder(GatewayApplication.class), routerPorts, properties);
    }

    Gateway(SpringApplicationBuilder application, int routerPort, String... properties) {
        this(application, List.of(routerPort), properties);
    }

    private Gateway(SpringApplicationBuilder application, List<Integer> routerPorts, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                // Clients that never read would otherwise be waited for.
                "--server.shutdown=immediate",
                "--exedra.gateway.router-address="
                        + routerPorts.stream().map(port -> "localhost:" + port).collect(Collectors.joining(",")),
                "--exedra.gateway.retry.first-backoff=5ms"));
        for (String property : properties) {
            // A property that is given twice would become a list of both.
            String name = "--" + property.substring(0, property.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(name));
            arguments.add("--" + property);
        }
        context = start(application, arguments);
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    static ConfigurableApplicationContext start(List<String> arguments) {
        return start(new SpringApplicationBuilder(GatewayApplication.class), arguments);
    }

    private static ConfigurableApplicationContext start(SpringApplicationBuilder application, List<String> arguments) {
        return application.registerShutdownHook(false).run(arguments.toArray(String[]::new));
    }

    int port() {
        return port;
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** An answer's status, headers and body. */
    record Reply(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        JsonNode error() {
            return json().path("error");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Of a stream: what stands behind each {@code data:}. */
        List<String> events() {
            return Arrays.stream(response.body().split("\n\n"))
                    .map(event -> {
                        if (!event.startsWith("data: ")) {
                            throw new AssertionError("Not an event: " + event);
                        }
                        return event.substring("data: ".length());
                    })
                    .toList();
        }

        /** Of a stream that ends well: its chunks. */
        List<JsonNode> chunks() {
            List<String> events = events();
            if (!events.getLast().equals("[DONE]")) {
                throw new AssertionError("Does not end with [DONE]: " + events.getLast());
            }
            return events.subList(0, events.size() - 1).stream()
                    .map(JSON::readTree)
                    .toList();
        }
    }

    Reply post(String path, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    Reply post(String path, byte[] body) {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Reply get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
    }

    Reply send(HttpRequest.Builder request, String... headers) {
        request.version(HttpClient.Version.HTTP_1_1).setHeader("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError("The gateway did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
