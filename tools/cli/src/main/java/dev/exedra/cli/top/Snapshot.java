package dev.exedra.cli.top;

import dev.exedra.cli.platform.ServiceAddress;
import java.util.List;

/**
 * What all services said at one moment.
 *
 * @param atNanos of the system's clock
 * @param router the router
 * @param pods the expert pods
 */
record Snapshot(long atNanos, Said router, List<Said> pods) {

    /**
     * What one service said.
     *
     * @param problem why it said nothing; empty if it did
     */
    record Said(ServiceAddress service, Figures figures, String problem) {

        boolean answered() {
            return problem.isEmpty();
        }
    }

    /** What the same pod said here; nothing if it is new. */
    Figures pod(ServiceAddress service) {
        return pods.stream()
                .filter(said -> said.service().equals(service))
                .map(Said::figures)
                .findFirst()
                .orElse(Figures.NONE);
    }
}
