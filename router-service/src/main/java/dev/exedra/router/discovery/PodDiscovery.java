package dev.exedra.router.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The addresses of all sources together. */
public final class PodDiscovery implements AutoCloseable {

    private final List<AddressSource> sources;
    private final Map<Integer, Set<String>> told = new HashMap<>();
    private final List<Consumer<Set<String>>> followers = new ArrayList<>();
    private Set<String> addresses = Set.of();

    private PodDiscovery(List<AddressSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Begins to look. */
    public static PodDiscovery start(List<AddressSource> sources) {
        PodDiscovery discovery = new PodDiscovery(sources);
        for (int i = 0; i < sources.size(); i++) {
            int source = i;
            sources.get(i).start(heard -> discovery.heard(source, heard));
        }
        return discovery;
    }

    private synchronized void heard(int source, Set<String> heard) {
        told.put(source, heard);
        Set<String> all = new TreeSet<>();
        told.values().forEach(all::addAll);
        if (!all.equals(addresses)) {
            addresses = Set.copyOf(all);
            followers.forEach(follower -> follower.accept(addresses));
        }
    }

    /** host:port of every pod that is known now. */
    public synchronized Set<String> addresses() {
        return addresses;
    }

    /**
     * Tells of every change from now on, one after the other, and of what is known now at once.
     *
     * @param follower has to be quick
     */
    public synchronized void follow(Consumer<Set<String>> follower) {
        followers.add(follower);
        follower.accept(addresses);
    }

    @Override
    public void close() {
        sources.forEach(AddressSource::close);
    }
}
