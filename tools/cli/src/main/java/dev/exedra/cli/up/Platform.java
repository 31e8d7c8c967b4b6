package dev.exedra.cli.up;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What belongs to a platform.
 *
 * @param experts the pods with routed and with shared experts
 * @param router asks them
 * @param gateway asks the router
 */
public record Platform(List<ServiceSpec> experts, ServiceSpec router, ServiceSpec gateway) {

    /**
     * Plans one process a group and replica, one for the shared experts where the model has any, a router and a gateway.
     *
     * @param common settings of every service that computes
     */
    public static Platform of(Path model, int groups, int replicas, int port, int grpcPort, List<String> common) {
        Ports ports = new Ports(port, grpcPort);
        List<String> computing = new ArrayList<>(List.of("exedra.model=" + model.toAbsolutePath()));
        computing.addAll(common);
        List<ServiceSpec> experts = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            for (int replica = 0; replica < replicas; replica++) {
                String name = "experts-" + group + (replicas > 1 ? "-" + replica : "");
                List<String> settings = new ArrayList<>(computing);
                settings.add("exedra.experts=" + group + "/" + groups);
                settings.add("exedra.pod=" + name);
                experts.add(new ServiceSpec("experts", name, "expert-service", ports.next(), ports.next(), settings));
            }
        }
        if (hasShared(model)) {
            experts.add(new ServiceSpec(
                    "shared-experts",
                    "shared-experts",
                    "shared-expert-service",
                    ports.next(),
                    ports.next(),
                    computing));
        }
        List<String> routing = new ArrayList<>(computing);
        routing.add(
                "exedra.pods=" + experts.stream().map(ServiceSpec::grpcAddress).collect(Collectors.joining(",")));
        ServiceSpec router = new ServiceSpec("router", "router", "router-service", ports.next(), grpcPort, routing);
        ServiceSpec gateway = new ServiceSpec(
                "gateway",
                "gateway",
                "gateway",
                port,
                0,
                List.of("exedra.gateway.router-address=" + router.grpcAddress()));
        return new Platform(List.copyOf(experts), router, gateway);
    }

    private static boolean hasShared(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            ModelSpec spec = Families.read(checkpoint.config());
            return spec.layers().stream()
                    .anyMatch(layer -> layer.feedForward() instanceof FeedForwardSpec.Moe moe
                            && moe.stages().stream()
                                    .anyMatch(stage -> stage.shared().isPresent()));
        }
    }

    /** A port that is free now; whoever is faster makes the service say so and end. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
