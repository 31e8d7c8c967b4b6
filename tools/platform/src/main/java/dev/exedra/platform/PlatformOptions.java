package dev.exedra.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a platform is to have.
 *
 * @param model the checkpoint's folder
 * @param groups of routed experts
 * @param replicas pods a group, and pods with the shared experts
 * @param routers that share the pods
 * @param port of the gateway
 * @param grpcPort of the first router
 * @param computing settings of every service that computes, as {@code name=value}
 * @param routing further settings of routers
 * @param gateway settings of the gateway
 */
public record PlatformOptions(
        Path model,
        int groups,
        int replicas,
        int routers,
        int port,
        int grpcPort,
        List<String> computing,
        List<String> routing,
        List<String> gateway) {

    /** Most processes of one platform on one machine. */
    private static final int MOST_PODS = 256;

    public PlatformOptions {
        if (groups < 1 || replicas < 1 || routers < 1) {
            throw new PlatformException("groups of experts, replicas and routers must be at least 1");
        }
        if (groups * (long) replicas > MOST_PODS) {
            throw new PlatformException(groups + " groups times " + replicas + " replicas are more than " + MOST_PODS
                    + " processes: ask for fewer");
        }
        computing = List.copyOf(computing);
        routing = List.copyOf(routing);
        gateway = List.copyOf(gateway);
    }

    /** Two groups, one pod each, one router, free ports, everything else as the services have it. */
    public static PlatformOptions of(Path model) {
        Ports ports = new Ports();
        return new PlatformOptions(model, 2, 1, 1, ports.next(), ports.next(), List.of(), List.of(), List.of());
    }

    /** The same with other numbers of processes. */
    public PlatformOptions withPods(int otherGroups, int otherReplicas, int otherRouters) {
        return new PlatformOptions(
                model, otherGroups, otherReplicas, otherRouters, port, grpcPort, computing, routing, gateway);
    }

    /** The same on other ports; 0 for any free one. */
    public PlatformOptions withPorts(int gatewayPort, int routerPort) {
        return new PlatformOptions(
                model,
                groups,
                replicas,
                routers,
                Ports.free(gatewayPort),
                Ports.free(routerPort),
                computing,
                routing,
                gateway);
    }

    /** The same with settings beside the ones there are. */
    public PlatformOptions with(List<String> moreComputing, List<String> moreRouting, List<String> moreGateway) {
        return new PlatformOptions(
                model,
                groups,
                replicas,
                routers,
                port,
                grpcPort,
                joined(computing, moreComputing),
                joined(routing, moreRouting),
                joined(gateway, moreGateway));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
