package dev.exedra.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
                        "shared-experts-0",
                        "shared-experts-1"),
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
        platform.services()
                .forEach(service -> assertTrue(
                        ports.add(service.httpPort()) && (service.grpcPort() == 0 || ports.add(service.grpcPort())),
                        service.name()));
    }

    @Test
    void plansNoPodsForADenseModel() {
        Platform platform =
                Platform.of(PlatformOptions.of(Path.of("../../engine/core/src/test/resources/fixtures/llama")));
        assertEquals(List.of(), platform.experts());
        assertTrue(platform.router().settings().stream().noneMatch(setting -> setting.startsWith("exedra.pods")));
    }

    @Test
    void routersReachPodsThroughTheirDoors() {
        Platform platform =
                Platform.of(PlatformOptions.of(DEMO).withPods(1, 1, 2)).withDoors(pod -> pod.name() + ":1");
        assertEquals(
                List.of("router-0", "router-1"),
                platform.routers().stream().map(ServiceSpec::name).toList());
        platform.routers()
                .forEach(router -> assertTrue(router.settings().contains("exedra.pods=experts-0:1,shared-experts:1")));
    }

    @Test
    void seesThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertFalse(Ports.isFree(taken.getLocalPort()));
        }
    }
}
