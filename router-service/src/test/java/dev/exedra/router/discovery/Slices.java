package dev.exedra.router.discovery;

import io.kubernetes.client.openapi.models.DiscoveryV1EndpointPort;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointConditions;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** EndpointSlices as the controller writes them. */
final class Slices {

    private Slices() {}

    static V1EndpointSlice of(String name, V1Endpoint... endpoints) {
        return new V1EndpointSlice()
                .apiVersion("discovery.k8s.io/v1")
                .kind("EndpointSlice")
                .metadata(new V1ObjectMeta().name(name).namespace("llm").labels(Map.of("exedra.dev/role", "expert")))
                .addressType("IPv4")
                .ports(new ArrayList<>(List.of(
                        new DiscoveryV1EndpointPort().name("grpc").port(9090).protocol("TCP"))))
                .endpoints(new ArrayList<>(List.of(endpoints)));
    }

    static V1Endpoint ready(String address) {
        return endpoint(address, true, false);
    }

    static V1Endpoint starting(String address) {
        return endpoint(address, false, false);
    }

    static V1Endpoint terminating(String address) {
        return endpoint(address, false, true);
    }

    private static V1Endpoint endpoint(String address, boolean ready, boolean terminating) {
        return new V1Endpoint()
                .addresses(List.of(address))
                .targetRef(new V1ObjectReference().kind("Pod").uid("uid-" + address))
                .conditions(new V1EndpointConditions().ready(ready).terminating(terminating));
    }
}
