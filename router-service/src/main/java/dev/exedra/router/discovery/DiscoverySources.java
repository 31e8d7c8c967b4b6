package dev.exedra.router.discovery;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes sources of what an operator configured. */
public final class DiscoverySources {

    /** As gRPC writes a target that DNS resolves. */
    private static final String DNS = "dns:///";

    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    /** Between two signs of life of a watch's connection. */
    private static final Duration PING = Duration.ofSeconds(15);

    private DiscoverySources() {}

    /**
     * Which EndpointSlices to watch.
     *
     * @param selector their labels
     * @param namespace where they are; a pod's own if empty
     * @param portName of the port that experts are served on
     */
    public record Kubernetes(String selector, Optional<String> namespace, String portName) {}

    /**
     * Makes them.
     *
     * @param pods host:port of one pod, or dns:///host:port of a name whose every address is a pod
     * @param dnsInterval between two questions for the latter
     */
    public static List<AddressSource> of(List<String> pods, Duration dnsInterval, Optional<Kubernetes> kubernetes) {
        List<String> fixed = pods.stream().filter(pod -> !pod.startsWith(DNS)).toList();
        List<String> names = pods.stream()
                .filter(pod -> pod.startsWith(DNS))
                .map(pod -> pod.substring(DNS.length()))
                .toList();
        List<AddressSource> sources = new ArrayList<>();
        if (!fixed.isEmpty()) {
            sources.add(new FixedAddresses(fixed));
        }
        if (!names.isEmpty()) {
            sources.add(new ResolvedNames(names, dnsInterval));
        }
        kubernetes.ifPresent(slices -> sources.add(new EndpointSlices(
                client(),
                slices.namespace.orElseGet(DiscoverySources::ownNamespace),
                slices.selector,
                slices.portName)));
        return sources;
    }

    /** Of KUBECONFIG, else of the pod that this runs in. */
    private static ApiClient client() {
        try {
            return ClientBuilder.standard()
                    .setReadTimeout(Duration.ZERO)
                    .setPingInterval(PING)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("the API server's address cannot be read: " + e.getMessage(), e);
        }
    }

    private static String ownNamespace() {
        try {
            return Files.isReadable(OWN_NAMESPACE)
                    ? Files.readString(OWN_NAMESPACE).strip()
                    : "default";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
