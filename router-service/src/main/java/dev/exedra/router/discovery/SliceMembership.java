package dev.exedra.router.discovery;

import io.kubernetes.client.openapi.models.DiscoveryV1EndpointPort;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointConditions;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who belongs: a pod joins when it is ready and leaves when it terminates or is gone. One that is not ready for a while stays, since
 * whoever calls it knows better. A pod with addresses of both families is one pod.
 */
final class SliceMembership {

    private final String portName;
    private Set<String> members = Set.of();

    SliceMembership(String portName) {
        this.portName = portName;
    }

    /** Returns host:port of all that belong now, given all slices that there are. */
    Set<String> update(Collection<V1EndpointSlice> slices) {
        Map<String, String> addresses = new HashMap<>();
        Set<String> leaving = new HashSet<>();
        List<V1EndpointSlice> ordered = slices.stream()
                .sorted(Comparator.comparing(V1EndpointSlice::getAddressType))
                .toList();
        for (V1EndpointSlice slice : ordered) {
            Integer port = port(slice);
            if (port == null || slice.getAddressType().equals("FQDN")) {
                continue;
            }
            for (V1Endpoint endpoint : slice.getEndpoints()) {
                String host = endpoint.getAddresses().getFirst();
                String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
                String pod = identity(endpoint, address);
                if (isTerminating(endpoint)) {
                    leaving.add(pod);
                } else if (isReady(endpoint) || members.contains(address)) {
                    addresses.putIfAbsent(pod, address);
                }
            }
        }
        addresses.keySet().removeAll(leaving);
        members = new TreeSet<>(addresses.values());
        return Set.copyOf(members);
    }

    private static String identity(V1Endpoint endpoint, String address) {
        return endpoint.getTargetRef() == null || endpoint.getTargetRef().getUid() == null
                ? address
                : endpoint.getTargetRef().getUid();
    }

    private @org.jspecify.annotations.Nullable Integer port(V1EndpointSlice slice) {
        List<DiscoveryV1EndpointPort> ports = slice.getPorts() == null ? List.of() : slice.getPorts();
        return ports.stream()
                .filter(port -> portName.equals(port.getName()))
                .map(DiscoveryV1EndpointPort::getPort)
                .findFirst()
                .orElse(null);
    }

    /** Unknown counts as ready, says the API. */
    private static boolean isReady(V1Endpoint endpoint) {
        V1EndpointConditions conditions = endpoint.getConditions();
        return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    }

    private static boolean isTerminating(V1Endpoint endpoint) {
        V1EndpointConditions conditions = endpoint.getConditions();
        return conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
    }
}
