package dev.exedra.router.dispatch;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pods that hold the same experts. */
record PodGroup(List<PodLink> replicas) {

    /** Of the replicas that were not tried and are best off, the one with the fewest rows outstanding. */
    @Nullable
    PodLink pick(Set<PodLink> tried) {
        PodLink best = null;
        PodState bestState = PodState.LOST;
        for (PodLink link : replicas) {
            if (!tried.contains(link)) {
                PodState state = link.state();
                boolean better = best == null
                        || state.compareTo(bestState) < 0
                        || (state == bestState && link.outstandingRows() < best.outstandingRows());
                if (better) {
                    best = link;
                    bestState = state;
                }
            }
        }
        return best;
    }

    /** Whether a replica that was not tried could answer now. */
    boolean hasReady(Set<PodLink> tried) {
        for (PodLink link : replicas) {
            if (link.state() == PodState.READY && !tried.contains(link)) {
                return true;
            }
        }
        return false;
    }

    String addresses() {
        return String.join(", ", replicas.stream().map(PodLink::address).toList());
    }
}
