package dev.exedra.expert.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ElementType;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequest;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.RoutedWork;
import dev.exedra.proto.wire.Checksums;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

class ExpertApplicationTest {

    private static final Path DEMO = Path.of("../models/demo");

    private static ConfigurableApplicationContext start(String... arguments) {
        String[] all = new String[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        all[0] = "--exedra.model=" + DEMO;
        all[1] = "--exedra.grpc-port=0";
        all[2] = "--server.port=0";
        return new SpringApplicationBuilder(ExpertApplication.class).run(all);
    }

    @Test
    void servesItsExpertsAndTellsItsHealth() throws Exception {
        try (ConfigurableApplicationContext context = start("--exedra.experts=4-7,5:0-1")) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            "localhost", context.getBean(ExpertLifecycle.class).port())
                    .usePlaintext()
                    .build();
            try {
                ExpertServiceGrpc.ExpertServiceBlockingStub pod = ExpertServiceGrpc.newBlockingStub(channel);
                DescribeResponse description = pod.describe(DescribeRequest.getDefaultInstance());
                assertEquals(6, description.getHeldCount());
                assertEquals(List.of(0, 1, 4, 5, 6, 7), description.getHeld(5).getExpertsList());
                assertEquals(
                        ForwardErrorCode.FORWARD_ERROR_CODE_NOT_HELD,
                        forward(pod, 3, description).getHeader().getError().getCode());
                ForwardResponse answer = forward(pod, 5, description);
                assertEquals(
                        description.getHiddenSize() * Float.BYTES,
                        answer.getSums().size());
                assertEquals(Checksums.of(answer.getSums()), answer.getHeader().getCrc32C());
                assertEquals(
                        ServingStatus.SERVING,
                        HealthGrpc.newBlockingStub(channel)
                                .check(HealthCheckRequest.newBuilder()
                                        .setService(ExpertServiceGrpc.SERVICE_NAME)
                                        .build())
                                .getStatus());
            } finally {
                channel.shutdownNow();
            }
            for (String probe : List.of("readiness", "liveness")) {
                String health = get(context, "/actuator/health/" + probe);
                assertTrue(health.contains("UP"), health);
            }
            assertFigures(get(context, "/metrics").lines().toList());
            assertTrue(get(context, "/actuator/prometheus").contains("jvm_memory_used_bytes"));
        }
    }

    /** One row for expert 5 of layer 0 was computed, one for expert 3 refused. */
    private static void assertFigures(List<String> lines) {
        for (String expected : List.of(
                "# TYPE exedra_expert_tokens_total counter",
                "exedra_expert_tokens_total{expert=\"5\",layer=\"0\",stage=\"0\"} 1.0",
                "exedra_expert_tokens_total{expert=\"0\",layer=\"5\",stage=\"0\"} 0.0",
                "exedra_expert_refused_total{reason=\"not_held\"} 1.0",
                "exedra_expert_refused_total{reason=\"overrun\"} 0.0",
                "# TYPE exedra_expert_batch_rows histogram",
                "exedra_expert_batch_rows_count 1",
                "exedra_expert_batch_rows_sum 1.0",
                "# TYPE exedra_expert_queue_seconds histogram",
                "exedra_expert_queue_seconds_count 1",
                "exedra_expert_compute_seconds_count 1",
                "exedra_expert_waiting 0.0",
                "exedra_expert_streams 0.0",
                "exedra_expert_credit_open 0.0",
                "exedra_expert_credit_used 0.0")) {
            assertTrue(lines.contains(expected), () -> expected + " is not among\n" + String.join("\n", lines));
        }
        // Hidden states of two refused and computed rows came, one sum went.
        assertTrue(bytes(lines, "received") > 2 * 2 * 256);
        assertTrue(bytes(lines, "sent") > 256 * Float.BYTES);
    }

    private static double bytes(List<String> lines, String direction) {
        return lines.stream()
                .filter(line -> line.startsWith("exedra_expert_" + direction + "_bytes_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static ForwardResponse forward(
            ExpertServiceGrpc.ExpertServiceBlockingStub pod, int expert, DescribeResponse description) {
        ByteString hidden = ByteString.copyFrom(new byte[2 * description.getHiddenSize()]);
        return pod.forward(ForwardRequest.newBuilder()
                .setHeader(ForwardRequestHeader.newBuilder()
                        .setRows(1)
                        .setElementType(ElementType.ELEMENT_TYPE_BF16)
                        .setCrc32C(Checksums.of(hidden))
                        .setRouted(RoutedWork.newBuilder()
                                .addEntriesPerRow(1)
                                .addExpertIds(expert)
                                .addWeights(0.5f)))
                .setHidden(hidden)
                .build());
    }

    private static String get(ConfigurableApplicationContext context, String path) throws Exception {
        int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void refusesAWrongSelectionWithThePropertysName() {
        Exception refused = assertThrows(
                Exception.class, () -> start("--exedra.experts=7-4").close());
        Throwable cause = refused;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        assertTrue(String.valueOf(cause.getMessage()).contains("experts \"7-4\""), String.valueOf(cause));
    }
}
