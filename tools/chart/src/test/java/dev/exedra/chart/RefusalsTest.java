package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot be meant. */
class RefusalsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{router: {replica: 2}}                                    | additional properties 'replica' not allowed",
                "{experts: {overrides: {'3': {replica: 2}}}}               | additional properties 'replica' not allowed",
                "{router: {settings: {threds: 2}}}                         | additional properties 'threds' not allowed",
                "{experts: {sets: [{name: hot, experts: 'x'}]}}            | does not match pattern",
                "{experts: {overrides: {'9': {replicas: 2}}}}              | experts.overrides.9: there is no such group",
                "{model: {volume: {hostPath: /x}}}                         | model.volume: set exactly one of",
                "{model: {volume: {existingClaim: ''}}}                    | model.volume: set exactly one of",
                "{experts: {autoscaling: {kind: keda}}}                    | set autoscaling.triggers",
                "{experts: {autoscaling: {kind: hpa, minReplicas: 9}}}     | minReplicas 9 is above maxReplicas 4",
                "{gateway: {ingress: {enabled: true}}}                     | set gateway.ingress.hosts",
                "{gateway: {httpRoute: {enabled: true}}}                   | set gateway.httpRoute.parentRefs",
            })
    void saysWhatIsWrong(String values, String message) {
        assertRefused(values, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{name: a, experts: '3:17'}, {name: b, experts: '10-20'}] | 3:17 of set a and 10-20 of set b overlap",
                "[{name: a, experts: '3:1,3:0-4'}]                         | 3:1 of set a and 3:0-4 of set a overlap",
                "[{name: a, experts: '5-2'}]                               | 5-2 of set a ends before it begins",
                "[{name: a, experts: '1'}, {name: a, experts: '2'}]        | two sets are called a",
                "[{name: a, experts: '1:64'}]                              | beyond the 64 experts of a layer",
                "[{name: a, experts: '17:1'}]                              | is in no layer from 1 to 16",
                "[{name: a, experts: '0:1'}]                               | is in no layer from 1 to 16",
                "[{name: a, experts: '0-63'}]                              | hold all 1024 experts: set experts.groups to 0",
            })
    void refusesSetsThatDoNotPartitionTheExperts(String sets, String message) {
        assertRefused(
                "{model: {routed: {firstLayer: 1, layers: 16, experts: 64}}, experts: {sets: " + sets + "}}", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{experts: {groups: 0}}                                                           | set model.routed.layers",
                "{model: {routed: {layers: 2, experts: 8}}, experts: {groups: 9}}                 | has only 8 experts",
                "{model: {routed: {layers: 2, experts: 8}}, experts: {groups: 0, sets: [{name: a, experts: '0-3,1:4-7'}]}} | hold 12 of 16 experts",
            })
    void refusesGroupsThatAreTooManyOrTooFew(String values, String message) {
        assertRefused(values, message);
    }

    private static void assertRefused(String values, String message) {
        HelmException refused = assertThrows(HelmException.class, () -> Chart.render(values));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.contains(message), said);
    }
}
