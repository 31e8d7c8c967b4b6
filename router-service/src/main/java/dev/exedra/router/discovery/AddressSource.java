package dev.exedra.router.discovery;

import java.util.Set;
import java.util.function.Consumer;

/** Tells where pods are. What a pod holds is never told here: that is asked of the pod itself. */
public sealed interface AddressSource extends AutoCloseable permits FixedAddresses, ResolvedNames, EndpointSlices {

    /**
     * Begins to look; called once.
     *
     * @param heard is given host:port of every pod, at first and whenever they change, by one thread at a time
     */
    void start(Consumer<Set<String>> heard);

    @Override
    void close();
}
