package dev.exedra.router.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kubernetes.client.openapi.models.V1EndpointSlice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SliceMembershipTest {

    private final SliceMembership membership = new SliceMembership("grpc");

    private Set<String> update(V1EndpointSlice... slices) {
        return membership.update(List.of(slices));
    }

    @Test
    void aPodJoinsWhenItIsReady() {
        assertEquals(Set.of(), update(Slices.of("a", Slices.starting("10.0.0.1"))));
        assertEquals(Set.of("10.0.0.1:9090"), update(Slices.of("a", Slices.ready("10.0.0.1"))));
    }

    @Test
    void aPodThatIsNotReadyForAWhileStaysAndOneThatTerminatesLeaves() {
        update(Slices.of("a", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")));
        assertEquals(
                Set.of("10.0.0.1:9090", "10.0.0.2:9090"),
                update(Slices.of("a", Slices.starting("10.0.0.1"), Slices.ready("10.0.0.2"))));
        assertEquals(
                Set.of("10.0.0.2:9090"),
                update(Slices.of("a", Slices.terminating("10.0.0.1"), Slices.ready("10.0.0.2"))));
        assertEquals(
                Set.of("10.0.0.2:9090"),
                update(Slices.of("a", Slices.starting("10.0.0.1"), Slices.ready("10.0.0.2"))),
                "and does not come back before it is ready");
    }

    @Test
    void aPodThatNoSliceHasAnyMoreLeaves() {
        update(Slices.of("a", Slices.ready("10.0.0.1")), Slices.of("b", Slices.ready("10.0.0.2")));
        assertEquals(Set.of("10.0.0.2:9090"), update(Slices.of("b", Slices.ready("10.0.0.2"))));
        assertEquals(Set.of(), update());
    }

    @Test
    void terminatingCountsWhateverAnotherSliceStillSays() {
        assertEquals(
                Set.of(),
                update(Slices.of("a", Slices.ready("10.0.0.1")), Slices.of("b", Slices.terminating("10.0.0.1"))));
    }

    @Test
    void aPodWithAddressesOfBothFamiliesIsOnePod() {
        V1EndpointSlice six = Slices.of("six", Slices.ready("fd00::1"), Slices.ready("fd00::2"));
        six.setAddressType("IPv6");
        six.getEndpoints().getFirst().getTargetRef().setUid("uid-10.0.0.1");
        assertEquals(
                Set.of("10.0.0.1:9090", "[fd00::2]:9090"), update(six, Slices.of("four", Slices.ready("10.0.0.1"))));
    }

    @Test
    void onlyThePortOfThatNameCountsAndUnknownConditionsAreReady() {
        V1EndpointSlice other = Slices.of("a", Slices.ready("10.0.0.1"));
        other.getPorts().getFirst().setName("http");
        V1EndpointSlice unknown = Slices.of("b", Slices.ready("10.0.0.2"));
        unknown.getEndpoints().getFirst().setConditions(null);
        assertEquals(Set.of("10.0.0.2:9090"), update(other, unknown));
    }
}
