package dev.exedra.router.dispatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pods that hold the same experts, and what waits for them. A piece is bound to a pod only when that pod has credit for it, so
 * nothing waits behind one pod while another is free.
 */
final class PodGroup {

    private final CopyOnWriteArrayList<PodLink> replicas = new CopyOnWriteArrayList<>();
    private final DispatchLimits limits;
    private final Later later;
    private final WaitingRoom<PieceInFlight> waiting;
    /** What came while others were being sent, on the same thread. */
    private final List<PieceInFlight> arriving = new ArrayList<>();

    private final List<PieceInFlight> returning = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom();
    private final OutlierWatch outliers;
    private final HedgeBudget hedges;
    private long aloneSinceNanos = System.nanoTime();
    private boolean sending;
    private boolean closed;
    private volatile boolean anyWaiting;

    PodGroup(List<PodLink> replicas, DispatchLimits limits, Later later) {
        this.limits = limits;
        this.later = later;
        this.waiting = new WaitingRoom<>(limits.maxWaitingRowExperts(), PieceInFlight::cost);
        this.outliers = new OutlierWatch(this.replicas);
        this.hedges = new HedgeBudget(limits.hedgeQuantile(), limits.hedgeBudget());
        replicas.forEach(this::add);
    }

    /** One more replica. */
    final void add(PodLink link) {
        replicas.addIfAbsent(link);
        replicas.removeIf(PodLink::isRetired);
        link.join(this);
    }

    /** A replica goes. The last one is kept until another comes: what waits is told what is wrong with it. */
    void remove(PodLink link) {
        synchronized (this) {
            if (replicas.size() > 1) {
                replicas.remove(link);
            }
        }
        canSend();
    }

    /** Does something later, once. */
    @FunctionalInterface
    interface Later {
        void after(long nanos, Runnable task);
    }

    /** How the rows that ask this group are given to its replicas; a part that is no replica's goes to whoever has credit. */
    record Share(@Nullable PodLink preferred, int rows) {}

    /**
     * Splits rows over the replicas that are ready.
     *
     * @param cost rows times experts of all of them
     */
    List<Share> split(int rows, long cost) {
        List<PodLink> ready = ready();
        if (ready.size() < 2 || rows < limits.minSplitRows()) {
            return List.of(new Share(null, rows));
        }
        long[] outstanding = ready.stream().mapToLong(PodLink::outstandingRows).toArray();
        long[] room = ready.stream()
                .mapToLong(link -> link.openCredit() * rows / Math.max(1, cost))
                .toArray();
        int[] shares = RowSplit.of(rows, outstanding, room, Math.max(1, limits.minSplitRows() / 2));
        List<Share> parts = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                parts.add(new Share(ready.get(i), shares[i]));
            }
        }
        return parts;
    }

    private List<PodLink> ready() {
        return replicas.stream().filter(link -> link.state() == PodState.READY).toList();
    }

    /** Rows times experts that could be taken now without going beyond any bound; 0 while nobody is there to ask. */
    long room() {
        long credit = ready().stream().mapToLong(PodLink::openCredit).sum();
        synchronized (this) {
            return credit + waiting.room();
        }
    }

    /** The most rows times experts that ever waited in the window. */
    synchronized long largestWindow() {
        return waiting.highest();
    }

    /** Brings a new piece on its way, at once if a pod has credit and nothing waits. */
    void submit(PieceInFlight piece) {
        hedges.asked();
        synchronized (this) {
            if (!closed) {
                piece.waits(System.nanoTime());
                arriving.add(piece);
                send();
                return;
            }
        }
        piece.fail(new DispatchException("this router ends", true));
    }

    /** Takes a piece back that was lost where it was; it comes first. */
    void resubmit(PieceInFlight piece, DispatchException reason) {
        if (piece.refusedBy(replicas)) {
            piece.fail(reason);
            return;
        }
        synchronized (this) {
            if (!closed) {
                piece.waits(System.nanoTime());
                returning.add(piece);
                send();
                return;
            }
        }
        piece.fail(reason);
    }

    /** A pod may have credit again. */
    void canSend() {
        if (anyWaiting) {
            synchronized (this) {
                send();
            }
        }
    }

    /** Sends what can be sent, in order; a pod that an earlier piece waits for takes no later one. */
    private void send() {
        if (sending) {
            return;
        }
        sending = true;
        // Before any credit is looked at: who brings some from now on waits for this and looks again.
        anyWaiting = true;
        try {
            boolean more;
            do {
                returning.forEach(waiting::addFirst);
                returning.clear();
                arriving.forEach(waiting::add);
                arriving.clear();
                Set<PodLink> full = new HashSet<>();
                boolean any = waiting.removeIf(piece -> full.size() < replicas.size() && sent(piece, full));
                more = any && !waiting.isEmpty();
            } while (more || !returning.isEmpty() || !arriving.isEmpty());
        } finally {
            sending = false;
        }
        anyWaiting = !waiting.isEmpty();
        List<PodLink> ready = ready();
        for (PodLink link : ready) {
            link.demand(this, waiting.cost() / ready.size());
        }
    }

    private boolean sent(PieceInFlight piece, Set<PodLink> full) {
        while (!piece.hasEnded()) {
            PodLink link = pick(piece, full);
            if (link == null) {
                return false;
            }
            switch (link.trySend(piece)) {
                case SENT -> {
                    hedgeLater(piece, link);
                    return true;
                }
                case NOT_WANTED -> {
                    return true;
                }
                case NO_CREDIT, ENDED -> full.add(link);
            }
        }
        return true;
    }

    /** Its preferred pod, else the less loaded of two of those that are best off. */
    private @Nullable PodLink pick(PieceInFlight piece, Set<PodLink> full) {
        PodLink preferred = piece.preferred();
        if (preferred != null
                && preferred.state() == PodState.READY
                && !full.contains(preferred)
                && piece.mayAsk(preferred)) {
            return preferred;
        }
        for (PodState state : List.of(PodState.READY, PodState.SUSPECT)) {
            List<PodLink> able = new ArrayList<>();
            for (PodLink link : replicas) {
                if (link.state() == state && !full.contains(link) && piece.mayAsk(link)) {
                    able.add(link);
                }
            }
            if (!able.isEmpty()) {
                PodLink one = able.remove(random.nextInt(able.size()));
                PodLink other = able.isEmpty() ? one : able.get(random.nextInt(able.size()));
                return one.outstandingRows() <= other.outstandingRows() ? one : other;
            }
            if (!ready().isEmpty()) {
                // Somebody is well, and only has no credit: no need to ask one who is not.
                return null;
            }
        }
        return null;
    }

    /** Whether another replica than that one could answer a piece now. */
    boolean hasOther(PieceInFlight piece, PodLink than) {
        for (PodLink link : replicas) {
            if (!link.equals(than) && link.state() == PodState.READY && piece.mayAsk(link)) {
                return true;
            }
        }
        return false;
    }

    /** Whether another replica than that one is ready. */
    boolean hasOther(PodLink than) {
        return replicas.stream().anyMatch(link -> !link.equals(than) && link.state() == PodState.READY);
    }

    /** Asks a second replica for a piece that takes long. */
    private void hedge(PieceInFlight piece, PodLink first) {
        synchronized (this) {
            if (sending || closed || piece.hasEnded() || !hedges.take()) {
                return;
            }
            for (PodLink link : replicas) {
                if (!link.equals(first) && link.state() == PodState.READY && piece.mayAsk(link)) {
                    if (link.trySend(piece) == SendResult.SENT) {
                        return;
                    }
                }
            }
        }
    }

    /** A pod of this group answered after such a time. */
    void answered(PodLink link, long nanos) {
        outliers.answered(link, nanos);
        hedges.answered(nanos);
    }

    private void hedgeLater(PieceInFlight piece, PodLink link) {
        long delay = hedges.delayNanos();
        if (replicas.size() > 1 && delay < Long.MAX_VALUE) {
            later.after(delay, () -> hedge(piece, link));
        }
    }

    /** Called at a fixed pace: gives up what waited for too long, and looks for who is far slower than the others. */
    void tick(long nowNanos) {
        outliers.tick(nowNanos);
        boolean someone =
                replicas.stream().anyMatch(link -> link.state() == PodState.READY || link.state() == PodState.SUSPECT);
        List<PieceInFlight> late;
        synchronized (this) {
            aloneSinceNanos = someone ? nowNanos : aloneSinceNanos;
            long alone = nowNanos - aloneSinceNanos;
            late = waiting.takeIf(piece -> isLate(piece, nowNanos, someone ? 0 : alone));
            send();
        }
        late.forEach(piece -> piece.fail(tooLate(piece, someone)));
    }

    private boolean isLate(PieceInFlight piece, long nowNanos, long aloneNanos) {
        long waited = nowNanos - piece.waitingSinceNanos();
        return piece.hasEnded()
                || nowNanos - piece.deadlineNanos() >= 0
                || waited >= TimeUnit.MILLISECONDS.toNanos(limits.maxWaitingMillis())
                || (aloneNanos > 0
                        && Math.min(waited, aloneNanos) >= TimeUnit.MILLISECONDS.toNanos(limits.replicaWaitMillis()));
    }

    private DispatchException tooLate(PieceInFlight piece, boolean someone) {
        String last = piece.lastReason();
        String why = last.isEmpty() ? "" : " (" + last + ")";
        return new DispatchException(
                someone
                        ? "experts " + addresses() + " had no room for " + piece.rows() + " rows within "
                                + limits.maxWaitingMillis() + " ms: ask again later" + why
                        : "no pod of " + addresses() + " could be reached within " + limits.replicaWaitMillis()
                                + " ms: ask again later" + why,
                true);
    }

    /** Nothing is sent any more; what waits fails. */
    void close() {
        List<PieceInFlight> left;
        synchronized (this) {
            closed = true;
            left = waiting.takeIf(_ -> true);
        }
        left.forEach(piece -> piece.fail(new DispatchException("this router ends", true)));
    }

    String addresses() {
        return String.join(", ", replicas.stream().map(PodLink::address).toList());
    }
}
