package dev.exedra.gateway.router;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up; one with several addresses is several routers, as a headless service of Kubernetes has it. Of a name with
 * IPv4 and IPv6 addresses only the first one's kind counts, so that no router counts twice.
 */
public record ResolvedAddresses(List<InetSocketAddress> names) implements RouterPool.Addresses {

    private static final Logger LOG = LoggerFactory.getLogger(ResolvedAddresses.class);

    @Override
    public Set<InetSocketAddress> resolve() {
        Set<InetSocketAddress> resolved = new LinkedHashSet<>();
        for (InetSocketAddress name : names) {
            try {
                InetAddress[] all = InetAddress.getAllByName(name.getHostString());
                Class<?> kind = all[0].getClass();
                Arrays.stream(all)
                        .filter(address -> address.getClass().equals(kind))
                        .map(address -> new InetSocketAddress(address, name.getPort()))
                        .forEach(resolved::add);
            } catch (UnknownHostException e) {
                LOG.warn("The router's name {} is not known: {}", name.getHostString(), e.getMessage());
                // The others' addresses alone would close what runs on this one's.
                return Set.of();
            }
        }
        return resolved;
    }
}
