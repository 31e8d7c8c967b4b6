package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** That what is rendered together fits together. */
final class Consistency {

    private final List<KubernetesObject> objects;
    private final List<V1Deployment> deployments;

    Consistency(List<KubernetesObject> objects) {
        this.objects = objects;
        this.deployments = Chart.of(objects, V1Deployment.class);
    }

    void check() {
        assertFalse(deployments.isEmpty());
        namesAreUnique();
        deployments.forEach(this::checkDeployment);
        selectorsFindPods();
        Chart.of(objects, V2HorizontalPodAutoscaler.class)
                .forEach(scaler -> assertTrue(
                        names(V1Deployment.class)
                                .contains(scaler.getSpec().getScaleTargetRef().getName()),
                        scaler.toString()));
    }

    private void namesAreUnique() {
        Set<String> seen = new HashSet<>();
        objects.forEach(object -> assertTrue(
                seen.add(object.getClass().getSimpleName() + " "
                        + object.getMetadata().getName()),
                object.getMetadata().getName()));
    }

    private void checkDeployment(V1Deployment deployment) {
        V1PodSpec pod =
                Objects.requireNonNull(deployment.getSpec().getTemplate().getSpec());
        Map<String, String> labels = labels(deployment);
        assertTrue(labels.entrySet()
                .containsAll(deployment.getSpec().getSelector().getMatchLabels().entrySet()));
        assertTrue(names(V1ServiceAccount.class).contains(pod.getServiceAccountName()));
        boolean allowed = Chart.of(objects, V1RoleBinding.class).stream()
                .flatMap(binding -> binding.getSubjects().stream())
                .anyMatch(subject -> subject.getName().equals(pod.getServiceAccountName()));
        assertEquals(allowed, pod.getAutomountServiceAccountToken(), "a token for whom it is of use only");
        assertEquals(false, pod.getEnableServiceLinks());
        assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        pod.getContainers().forEach(container -> checkContainer(pod, container));
        pod.getVolumes().stream()
                .filter(volume -> volume.getProjected() != null)
                .flatMap(volume -> volume.getProjected().getSources().stream())
                .forEach(source -> assertTrue(
                        names(V1ConfigMap.class).contains(source.getConfigMap().getName())));
    }

    private static void checkContainer(V1PodSpec pod, V1Container container) {
        assertEquals(true, container.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(false, container.getSecurityContext().getAllowPrivilegeEscalation());
        assertEquals(
                List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
        Set<String> ports =
                container.getPorts().stream().map(V1ContainerPort::getName).collect(Collectors.toSet());
        assertTrue(ports.contains(
                container.getStartupProbe().getHttpGet().getPort().getStrValue()));
        assertTrue(ports.contains(
                container.getReadinessProbe().getHttpGet().getPort().getStrValue()));
        assertTrue(ports.contains(
                container.getLivenessProbe().getHttpGet().getPort().getStrValue()));
        long asleep = container.getLifecycle().getPreStop().getSleep().getSeconds();
        assertTrue(pod.getTerminationGracePeriodSeconds() > asleep + 30, "more than preStop and drain");
        Set<String> volumes =
                pod.getVolumes().stream().map(volume -> volume.getName()).collect(Collectors.toSet());
        container.getVolumeMounts().forEach(mount -> assertTrue(volumes.contains(mount.getName()), mount.getName()));
    }

    private void selectorsFindPods() {
        for (V1Service service : Chart.of(objects, V1Service.class)) {
            List<V1Deployment> found = found(service.getSpec().getSelector());
            assertEquals(1, found.size(), service.getMetadata().getName());
            Set<String> ports = ports(found.getFirst());
            service.getSpec()
                    .getPorts()
                    .forEach(port ->
                            assertTrue(ports.contains(port.getTargetPort().getStrValue())));
        }
        for (V1PodDisruptionBudget budget : Chart.of(objects, V1PodDisruptionBudget.class)) {
            assertEquals(
                    1, found(budget.getSpec().getSelector().getMatchLabels()).size());
            assertEquals("AlwaysAllow", budget.getSpec().getUnhealthyPodEvictionPolicy());
        }
        for (V1NetworkPolicy policy : Chart.of(objects, V1NetworkPolicy.class)) {
            assertFalse(
                    found(policy.getSpec().getPodSelector().getMatchLabels()).isEmpty());
        }
    }

    private static Set<String> ports(V1Deployment deployment) {
        V1PodSpec pod =
                Objects.requireNonNull(deployment.getSpec().getTemplate().getSpec());
        return pod.getContainers().getFirst().getPorts().stream()
                .map(V1ContainerPort::getName)
                .collect(Collectors.toSet());
    }

    private static Map<String, String> labels(V1Deployment deployment) {
        return Objects.requireNonNull(
                deployment.getSpec().getTemplate().getMetadata().getLabels());
    }

    private List<V1Deployment> found(Map<String, String> selector) {
        return deployments.stream()
                .filter(deployment -> labels(deployment).entrySet().containsAll(selector.entrySet()))
                .toList();
    }

    private <T extends KubernetesObject> Set<String> names(Class<T> kind) {
        return Chart.of(objects, kind).stream()
                .map(object -> object.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
