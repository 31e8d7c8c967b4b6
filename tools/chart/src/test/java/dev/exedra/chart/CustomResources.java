package dev.exedra.chart;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the chart renders of kinds that others define, and the fields of their specs. */
final class CustomResources {

    private static final Map<String, Set<String>> SPECS = Map.of(
            "keda.sh/v1alpha1 ScaledObject",
            Set.of("scaleTargetRef", "minReplicaCount", "maxReplicaCount", "triggers", "advanced"),
            "gateway.networking.k8s.io/v1 HTTPRoute",
            Set.of("parentRefs", "hostnames", "rules"),
            "monitoring.coreos.com/v1 PodMonitor",
            Set.of("selector", "podTargetLabels", "podMetricsEndpoints"));

    private CustomResources() {}

    private static String kind(Map<String, Object> document) {
        return document.get("apiVersion") + " " + document.get("kind");
    }

    static boolean isOne(Map<String, Object> document) {
        return SPECS.containsKey(kind(document));
    }

    /** Fields of the document that its kind does not have. */
    static Set<String> unknownFields(Map<String, Object> document) {
        Set<String> unknown = new TreeSet<>(document.keySet());
        unknown.removeAll(Set.of("apiVersion", "kind", "metadata", "spec"));
        Set<String> spec = new TreeSet<>(
                Chart.asMap(document.getOrDefault("spec", Map.of())).keySet());
        spec.removeAll(SPECS.getOrDefault(kind(document), Set.of()));
        unknown.addAll(spec);
        return unknown;
    }
}
