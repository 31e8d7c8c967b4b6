package dev.exedra.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlatformTest {

    private static final Path DEMO = Path.of("../../models/demo");

    @Test
    void plansAProcessAGroupAndReplicaAndOneForTheSharedExperts() {
        Platform platform = Platform.of(DEMO, 3, 2, 8080, 9090, List.of("exedra.compute=f32"));
        assertEquals(
                List.of(
                        "experts-0-0",
                        "experts-0-1",
                        "experts-1-0",
                        "experts-1-1",
                        "experts-2-0",
                        "experts-2-1",
                        "shared-experts"),
                platform.experts().stream().map(ServiceSpec::name).toList());
        assertTrue(platform.experts().get(3).settings().contains("exedra.experts=1/3"));
        assertTrue(platform.experts().stream().allMatch(pod -> pod.settings().contains("exedra.compute=f32")));
        String pods = "exedra.pods="
                + String.join(
                        ",",
                        platform.experts().stream()
                                .map(ServiceSpec::grpcAddress)
                                .toList());
        assertTrue(platform.router().settings().contains(pods));
        assertEquals(
                List.of("exedra.gateway.router-address=localhost:9090"),
                platform.gateway().settings());
    }

    @Test
    void givesEveryProcessPortsOfItsOwn() {
        Platform platform = Platform.of(DEMO, 8, 1, 8080, 9090, List.of());
        Set<Integer> ports = new HashSet<>();
        Stream.concat(platform.experts().stream(), Stream.of(platform.router(), platform.gateway()))
                .forEach(service -> assertTrue(
                        ports.add(service.httpPort()) && (service.grpcPort() == 0 || ports.add(service.grpcPort())),
                        service.name()));
    }

    @Test
    void seesThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertFalse(Platform.isFree(taken.getLocalPort()));
        }
    }
}
