package dev.exedra.router.dispatch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The pods that hold the same experts. */
record PodGroup(List<PodLink> replicas) {

    /** The replica with the fewest rows outstanding that has not been tried. */
    Optional<PodLink> pick(Set<PodLink> tried) {
        return replicas.stream()
                .filter(link -> !tried.contains(link))
                .min(Comparator.comparingLong(PodLink::outstandingRows));
    }

    String addresses() {
        return String.join(", ", replicas.stream().map(PodLink::address).toList());
    }
}
