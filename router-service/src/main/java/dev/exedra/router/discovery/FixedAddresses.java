package dev.exedra.router.discovery;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Addresses that were configured and never change. */
public final class FixedAddresses implements AddressSource {

    private final Set<String> addresses;

    /** @param addresses host:port each */
    public FixedAddresses(List<String> addresses) {
        this.addresses = new TreeSet<>(addresses);
    }

    @Override
    public void start(Consumer<Set<String>> heard) {
        heard.accept(Set.copyOf(addresses));
    }

    @Override
    public void close() {}
}
