package dev.exedra.platform;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.family.Families;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What belongs to a platform.
 *
 * @param experts the pods with routed and with shared experts; none for a dense model, whose router does everything
 * @param routers ask them
 * @param gateway asks the routers
 */
public record Platform(List<ServiceSpec> experts, List<ServiceSpec> routers, ServiceSpec gateway) {

    private static final String PODS = "exedra.pods";

    /**
     * Plans one process a group and replica, the shared experts where the model has any, a router and a gateway.
     *
     * @param common settings of every service that computes
     */
    public static Platform of(Path model, int groups, int replicas, int port, int grpcPort, List<String> common) {
        return of(new PlatformOptions(model, groups, replicas, 1, port, grpcPort, common, List.of(), List.of()));
    }

    /** Plans one process a group and replica, the shared experts where the model has any, routers and a gateway. */
    public static Platform of(PlatformOptions options) {
        Ports ports = new Ports(options.port(), options.grpcPort());
        List<String> computing =
                with(options.computing(), "exedra.model=" + options.model().toAbsolutePath());
        List<ServiceSpec> experts = experts(options, computing, ports);
        List<String> routing = new ArrayList<>(computing);
        routing.addAll(options.routing());
        if (!experts.isEmpty()) {
            routing.add(PODS + "=" + addresses(experts, ServiceSpec::grpcAddress));
        }
        List<ServiceSpec> routers = new ArrayList<>();
        for (int router = 0; router < options.routers(); router++) {
            int grpcPort = router == 0 ? options.grpcPort() : ports.next();
            String name = "router" + (options.routers() > 1 ? "-" + router : "");
            routers.add(new ServiceSpec("router", name, "router-service", ports.next(), grpcPort, routing));
        }
        List<String> front = with(
                options.gateway(), "exedra.gateway.router-address=" + addresses(routers, ServiceSpec::grpcAddress));
        return new Platform(
                List.copyOf(experts),
                List.copyOf(routers),
                new ServiceSpec("gateway", "gateway", "gateway", options.port(), 0, front));
    }

    private static List<ServiceSpec> experts(PlatformOptions options, List<String> computing, Ports ports) {
        List<MoeStage> stages = stages(options.model());
        List<ServiceSpec> experts = new ArrayList<>();
        if (stages.isEmpty()) {
            return experts;
        }
        for (int group = 0; group < options.groups(); group++) {
            List<String> settings = with(computing, "exedra.experts=" + group + "/" + options.groups());
            addReplicas("experts", "experts-" + group, "expert-service", options.replicas(), settings, ports, experts);
        }
        if (stages.stream().anyMatch(stage -> stage.shared().isPresent())) {
            addReplicas(
                    "shared-experts",
                    "shared-experts",
                    "shared-expert-service",
                    options.replicas(),
                    computing,
                    ports,
                    experts);
        }
        return experts;
    }

    private static void addReplicas(
            String role,
            String name,
            String module,
            int replicas,
            List<String> settings,
            Ports ports,
            List<ServiceSpec> target) {
        for (int replica = 0; replica < replicas; replica++) {
            String own = name + (replicas > 1 ? "-" + replica : "");
            target.add(new ServiceSpec(
                    role, own, module, ports.next(), ports.next(), with(settings, "exedra.pod=" + own)));
        }
    }

    private static List<String> with(List<String> settings, String further) {
        return Stream.concat(settings.stream(), Stream.of(further)).toList();
    }

    private static String addresses(List<ServiceSpec> services, Function<ServiceSpec, String> address) {
        return services.stream().map(address).collect(Collectors.joining(","));
    }

    /** The only router, or the first. */
    public ServiceSpec router() {
        return routers.getFirst();
    }

    /** Every service, those first that others ask. */
    public List<ServiceSpec> services() {
        return Stream.of(experts, routers, List.of(gateway))
                .flatMap(List::stream)
                .toList();
    }

    /** The same with routers that reach pods through other doors, such as proxies. */
    public Platform withDoors(Function<ServiceSpec, String> addressOfPod) {
        String pods = PODS + "=" + addresses(experts, addressOfPod);
        List<ServiceSpec> others = routers.stream()
                .map(router -> new ServiceSpec(
                        router.role(),
                        router.name(),
                        router.module(),
                        router.httpPort(),
                        router.grpcPort(),
                        router.settings().stream()
                                .map(setting -> setting.startsWith(PODS + "=") ? pods : setting)
                                .toList()))
                .toList();
        return new Platform(experts, others, gateway);
    }

    private static List<MoeStage> stages(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            ModelSpec spec = Families.read(checkpoint.config());
            return spec.layers().stream()
                    .flatMap(layer -> switch (layer.feedForward()) {
                        case FeedForwardSpec.Moe moe -> moe.stages().stream();
                        case FeedForwardSpec.Dense _ -> Stream.empty();
                    })
                    .toList();
        }
    }
}
