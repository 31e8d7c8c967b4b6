package dev.exedra.router.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PodDiscoveryTest {

    @Test
    void tellsOfAllSourcesAsOneSetAndOfEveryChange() throws InterruptedException {
        List<InetAddress> addresses = new CopyOnWriteArrayList<>();
        ResolvedNames names = new ResolvedNames(List.of("pods:1"), Duration.ofMillis(2), _ -> List.copyOf(addresses));
        try (PodDiscovery discovery =
                PodDiscovery.start(List.of(new FixedAddresses(List.of("here:1", "there:2")), names))) {
            HeardAddresses heard = new HeardAddresses();
            discovery.follow(heard);
            heard.await(Set.of("here:1", "there:2"));
            addresses.add(InetAddress.ofLiteral("10.0.0.1"));
            heard.await(Set.of("here:1", "there:2", "10.0.0.1:1"));
            assertEquals(Set.of("here:1", "there:2", "10.0.0.1:1"), discovery.addresses());
        }
    }

    @Test
    void dnsTargetsAreNamesAndOthersAreFixed() {
        List<AddressSource> sources =
                DiscoverySources.of(List.of("a:1", "dns:///b:2", "c:3"), Duration.ofSeconds(5), Optional.empty());
        assertEquals(
                List.of(FixedAddresses.class, ResolvedNames.class),
                sources.stream().map(Object::getClass).toList());
        sources.forEach(AddressSource::close);
    }
}
