package dev.exedra.router.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names that stand for one pod an address, asked for again at a fixed pace. A name without an answer keeps the addresses that it had:
 * DNS may fail without any effect, and pods that are gone are noticed by whoever calls them.
 */
public final class ResolvedNames implements AddressSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(ResolvedNames.class);

    private final List<String> names;
    private final Duration interval;
    private final Resolver resolver;
    private final Map<String, Set<String>> known = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exedra-dns").daemon(true).factory());
    private Set<String> told = Set.of();

    /** Asks the system's resolver; how long that remembers is {@code networkaddress.cache.ttl} of the JVM. */
    public ResolvedNames(List<String> names, Duration interval) {
        this(names, interval, host -> Arrays.asList(InetAddress.getAllByName(host)));
    }

    /**
     * Asks a resolver.
     *
     * @param names host:port each
     * @param interval between two questions
     */
    public ResolvedNames(List<String> names, Duration interval, Resolver resolver) {
        this.names = List.copyOf(names);
        this.interval = interval;
        this.resolver = resolver;
    }

    /** Finds the addresses of a name. */
    @FunctionalInterface
    public interface Resolver {
        /** @throws UnknownHostException if there are none, or nobody knows */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    @Override
    public void start(Consumer<Set<String>> heard) {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(() -> ask(heard), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask(Consumer<Set<String>> heard) {
        Set<String> all = new TreeSet<>();
        for (String name : names) {
            all.addAll(addresses(name));
        }
        if (!all.equals(told)) {
            told = all;
            heard.accept(Set.copyOf(all));
        }
    }

    private Set<String> addresses(String name) {
        int colon = name.lastIndexOf(':');
        String port = name.substring(colon);
        try {
            Set<String> found = new TreeSet<>();
            for (InetAddress address : resolver.resolve(name.substring(0, colon))) {
                found.add((address instanceof Inet6Address
                                ? "[" + address.getHostAddress() + "]"
                                : address.getHostAddress())
                        + port);
            }
            known.put(name, found);
            return found;
        } catch (UnknownHostException nobody) {
            Set<String> before = known.getOrDefault(name, Set.of());
            LOGGER.debug("{} has no addresses now, keeping {}", name, before);
            return before;
        } catch (RuntimeException failure) {
            // The timer would end without a word.
            LOGGER.error("resolving {} failed", name, failure);
            return known.getOrDefault(name, Set.of());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
