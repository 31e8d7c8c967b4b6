package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.expert.ExpertId;
import dev.exedra.core.family.Families;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.expert.ExpertSelection;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of experts become Deployments. */
class GroupsTest {

    private static final ModelSpec DEMO = Families.read(ConfigJson.read(Path.of("../../models/demo/config.json")));

    private static Map<String, V1Deployment> groups(String values) {
        return Chart.of(Chart.objects(Chart.render(values)), V1Deployment.class).stream()
                .filter(deployment -> "expert".equals(labels(deployment).get("exedra.dev/role")))
                .collect(Collectors.toMap(
                        deployment -> Objects.requireNonNull(labels(deployment).get("exedra.dev/group")),
                        Function.identity()));
    }

    private static Map<String, String> labels(V1Deployment deployment) {
        return Objects.requireNonNull(deployment.getMetadata().getLabels());
    }

    private static String experts(V1Deployment deployment) {
        V1PodSpec pod =
                Objects.requireNonNull(deployment.getSpec().getTemplate().getSpec());
        return pod.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("EXEDRA_EXPERTS"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{groups: 8}",
                "{groups: 3, sets: [{name: hot, experts: '3:7, 3:9'}]}",
                "{groups: 1, sets: [{name: a, experts: '0-3'}, {name: b, experts: '2:4-7,5:15'}]}",
            })
    void whatTheirPodsAreToldPartitionsTheExpertsOfEveryLayer(String experts) {
        List<ExpertSelection> told = groups("{experts: " + experts + "}").values().stream()
                .map(deployment -> ExpertSelection.parse(experts(deployment)))
                .toList();
        for (int layer = 0; layer < DEMO.layers().size(); layer++) {
            for (int expert = 0; expert < 16; expert++) {
                ExpertId id = new ExpertId(layer, 0, expert);
                assertEquals(
                        1,
                        told.stream()
                                .filter(selection -> selection.of(DEMO).test(id))
                                .count(),
                        id + " of " + told);
            }
        }
    }

    @Test
    void setsMayHoldEverythingIfThatIsKnown() {
        Map<String, V1Deployment> groups = groups("{model: {routed: {layers: 2, experts: 8}},"
                + " experts: {groups: 0, sets: [{name: low, experts: '0-3'}, {name: high, experts: '0:4-7,1:4-7'}]}}");
        assertEquals("0-3", experts(Objects.requireNonNull(groups.get("low"))));
        assertEquals("0:4-7,1:4-7", experts(Objects.requireNonNull(groups.get("high"))));
        assertEquals(2, groups.size());
    }

    @Test
    void overridesReachTheirGroupOnlyEvenWhereTheySayNoOrNothing() {
        Map<String, V1Deployment> groups = groups("{experts: {groups: 2, replicas: 3, overrides:"
                + " {'1': {replicas: 0, topologySpread: false, nodeSelector: {fast: 'yes'}}}}}");
        V1Deployment first = Objects.requireNonNull(groups.get("0"));
        V1Deployment second = Objects.requireNonNull(groups.get("1"));
        assertEquals(3, first.getSpec().getReplicas());
        assertEquals(0, second.getSpec().getReplicas());
        assertEquals(Map.of(), first.getSpec().getTemplate().getSpec().getNodeSelector());
        assertEquals(
                Map.of("fast", "yes"), second.getSpec().getTemplate().getSpec().getNodeSelector());
        assertEquals(
                2,
                first.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTopologySpreadConstraints()
                        .size());
        assertEquals(List.of(), second.getSpec().getTemplate().getSpec().getTopologySpreadConstraints());
    }

    @Test
    void whatSomethingElseScalesHasNoReplicasAndABudgetByItsFewest() {
        String rendered = Chart.render("{experts: {groups: 2, overrides:"
                + " {'0': {replicas: null}, '1': {autoscaling: {kind: hpa, minReplicas: 2}}}}}");
        assertEquals(
                2,
                Chart.of(Chart.objects(rendered), V1Deployment.class).stream()
                        .filter(deployment -> deployment.getSpec().getReplicas() == null)
                        .count());
        List<V1PodDisruptionBudget> budgets = Chart.of(Chart.objects(rendered), V1PodDisruptionBudget.class);
        assertEquals(1, budgets.size());
        assertEquals("exedra-experts-1", budgets.getFirst().getMetadata().getName());
    }
}
