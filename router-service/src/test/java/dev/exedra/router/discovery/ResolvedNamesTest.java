package dev.exedra.router.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResolvedNamesTest {

    private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
    private final HeardAddresses heard = new HeardAddresses();

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        List<String> addresses = zone.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(InetAddress.getByName(address));
        }
        return found;
    }

    @Test
    void followsTheAddressesOfItsNames() throws InterruptedException {
        zone.put("hot", List.of("10.0.0.1"));
        zone.put("cold", List.of("10.0.0.9"));
        try (ResolvedNames names =
                new ResolvedNames(List.of("hot:9090", "cold:9191"), Duration.ofMillis(2), this::resolve)) {
            names.start(heard);
            heard.await(Set.of("10.0.0.1:9090", "10.0.0.9:9191"));
            zone.put("hot", List.of("10.0.0.1", "10.0.0.2", "fd00::7"));
            heard.await(Set.of("10.0.0.1:9090", "10.0.0.2:9090", "[fd00:0:0:0:0:0:0:7]:9090", "10.0.0.9:9191"));
            zone.put("hot", List.of("10.0.0.2"));
            heard.await(Set.of("10.0.0.2:9090", "10.0.0.9:9191"));
        }
    }

    @Test
    void aNameThatNobodyKnowsAnyMoreKeepsItsAddresses() throws InterruptedException {
        zone.put("hot", List.of("10.0.0.1"));
        CountDownLatch asked = new CountDownLatch(20);
        ResolvedNames.Resolver counting = host -> {
            if (!zone.containsKey(host)) {
                asked.countDown();
            }
            return resolve(host);
        };
        try (ResolvedNames names = new ResolvedNames(List.of("hot:9090"), Duration.ofMillis(2), counting)) {
            names.start(heard);
            heard.await(Set.of("10.0.0.1:9090"));
            zone.clear();
            assertEquals(true, asked.await(30, TimeUnit.SECONDS));
            assertEquals(0, heard.untold());
            zone.put("hot", List.of("10.0.0.3"));
            heard.await(Set.of("10.0.0.3:9090"));
        }
    }
}
