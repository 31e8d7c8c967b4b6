package dev.exedra.router.dispatch;

import dev.exedra.core.moe.FiniteRows;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.Payload;
import dev.exedra.proto.wire.PayloadBytes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One piece until it is answered or given up: sent to each replica at most once, and again when one came back. It waits in its group
 * or is in one stream, in two where it is hedged; the first good answer counts.
 */
final class PieceInFlight {

    private final PendingCall call;
    private final PodGroup group;
    private final int position;
    private final PieceCutter.Cut cut;
    /** Without a number: two streams may number it. */
    private final ForwardRequestHeader header;

    private final int rowBytes;
    private final @Nullable PodLink preferred;

    /** Where it is, with whoever goes along. */
    private final Map<PodStream, CallObserver.Asked> streams = new HashMap<>();
    /** Where it was lost: the same pod may be asked after it came back. */
    private final Set<PodLink.Stay> lostAt = new HashSet<>();
    /** Whoever could not answer it is not asked again. */
    private final Set<PodLink> refusedBy = new HashSet<>();

    private boolean resolved;
    private String lastReason = "";
    private long waitingSinceNanos;

    /**
     * A piece that nobody was asked for yet.
     *
     * @param position of the group in the order of adding
     * @param rowBytes of a partial sum
     * @param preferred whom to ask if there is credit
     */
    PieceInFlight(
            PendingCall call,
            PodGroup group,
            int position,
            PieceCutter.Cut cut,
            int rowBytes,
            @Nullable PodLink preferred) {
        this.call = call;
        this.group = group;
        this.position = position;
        this.cut = cut;
        this.header = cut.header().build();
        this.rowBytes = rowBytes;
        this.preferred = preferred;
    }

    /** Asks a replica, as soon as one has credit. */
    void send() {
        group.submit(this);
    }

    @Nullable
    PodLink preferred() {
        return preferred;
    }

    /** Rows of the piece. */
    int rows() {
        return cut.rows().length;
    }

    /** Rows times experts. */
    long cost() {
        return cut.cost();
    }

    /** Of the system's clock. */
    long deadlineNanos() {
        return call.deadlineNanos();
    }

    synchronized boolean hasEnded() {
        return resolved;
    }

    /** It begins to wait for credit. */
    synchronized void waits(long nowNanos) {
        waitingSinceNanos = nowNanos;
    }

    synchronized long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    /** Why it is not answered yet; empty if nothing went wrong. */
    synchronized String lastReason() {
        return lastReason;
    }

    /** Whether a pod was not asked before, or has come back since. */
    synchronized boolean mayAsk(PodLink link) {
        return !refusedBy.contains(link) && !lostAt.contains(link.stay());
    }

    /** Whether none of these will ever answer it. */
    synchronized boolean refusedBy(Collection<PodLink> all) {
        return refusedBy.containsAll(all);
    }

    /** Whether the hidden states may be read; if so, {@link #endWriting} is due. */
    boolean beginWriting(PodStream stream) {
        synchronized (this) {
            if (resolved || !call.beginWriting()) {
                return false;
            }
            streams.put(stream, CallObserver.Asked.NONE);
            return true;
        }
    }

    void endWriting() {
        call.endWriting();
    }

    /** The message with a number and the time that is left; it is about to be sent. */
    Forward<ForwardRequestHeader> message(PodStream stream, long correlationId, long nowNanos) {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMicros(deadlineNanos() - nowNanos));
        CallObserver.Asked asked = call.observer().asked(stream.link().address(), rows(), cost());
        synchronized (this) {
            streams.replace(stream, asked);
        }
        return new Forward<>(
                header.toBuilder()
                        .setCorrelationId(correlationId)
                        .setTimeLeftMicros(left)
                        .setTraceparent(asked.traceparent())
                        .build(),
                cut.hidden());
    }

    /** Whether another replica could be asked instead. */
    boolean canMove(PodLink from) {
        return group.hasOther(this, from);
    }

    /** The first good answer, or the end, counts; the others are called off. */
    private boolean resolve(@Nullable PodStream by) {
        Map<PodStream, CallObserver.Asked> others;
        synchronized (this) {
            if (resolved) {
                return false;
            }
            resolved = true;
            if (by != null) {
                streams.remove(by);
            }
            others = Map.copyOf(streams);
            streams.clear();
        }
        others.forEach((stream, asked) -> {
            stream.withdraw(this);
            asked.lost("nobody waits for it any more");
        });
        return true;
    }

    /** The pod answered, possibly with an error. */
    void received(PodStream stream, ForwardResponseHeader header, Payload sums) {
        CallObserver.Asked asked;
        synchronized (this) {
            asked = streams.replace(stream, CallObserver.Asked.NONE);
        }
        if (asked != null) {
            asked.answered(header);
        }
        if (header.hasError()) {
            sums.close();
            refused(stream, header.getError().getCode(), header.getError().getMessage());
        } else if (sums.size() != rows() * rowBytes || header.getRows() != rows()) {
            sums.close();
            stream.link().eject("size", "answered " + sums.size() + " bytes for " + rows() + " rows");
            notAgain(stream, new DispatchException(stream.link().address() + " answered with a wrong size", true));
        } else if (sums.checksum() != header.getCrc32C()) {
            sums.close();
            stream.link().eject("checksum", "the sums of " + rows() + " rows have another checksum than it says");
            lost(stream, new DispatchException(stream.link().address() + " answered with a wrong checksum", true));
        } else {
            summed(stream, sums.together());
        }
    }

    private void summed(PodStream stream, PayloadBytes sums) {
        BitSet notFinite = FiniteRows.notFinite(sums.memory(), rows(), rowBytes / Float.BYTES);
        boolean second;
        synchronized (this) {
            second = !refusedBy.isEmpty();
        }
        if (!notFinite.isEmpty() && !second && group.hasOther(this, stream.link())) {
            sums.close();
            notAgain(stream, new DispatchException(notFinite(stream), false));
            return;
        }
        if (!resolve(stream)) {
            sums.close();
            return;
        }
        if (notFinite.isEmpty()) {
            accuse(stream.link());
            call.complete(position, cut.rows(), sums, stream.link().address());
        } else {
            call.complete(
                    position,
                    cut.rows(),
                    sums,
                    stream.link().address(),
                    notFinite,
                    new DispatchException(notFinite(stream), false));
        }
    }

    private static String notFinite(PodStream stream) {
        return "the experts' sums are not finite (pod " + stream.link().address()
                + "): the checkpoint's weights or the input are damaged";
    }

    /** Who could not answer what another one could is at fault. */
    private void accuse(PodLink able) {
        List<PodLink> unable;
        String reason;
        synchronized (this) {
            unable = new ArrayList<>(refusedBy);
            reason = lastReason;
        }
        unable.forEach(link -> link.eject("answer", "could not answer what " + able.address() + " could: " + reason));
    }

    private void refused(PodStream stream, ForwardErrorCode code, String message) {
        PodLink link = stream.link();
        DispatchException reason = new DispatchException("pod " + link.address() + " refused: " + message, true);
        switch (code) {
            case FORWARD_ERROR_CODE_INVALID ->
                fail(new DispatchException("pod " + link.address() + " refused: " + message, false));
            case FORWARD_ERROR_CODE_DEADLINE -> fail(reason);
            case FORWARD_ERROR_CODE_DRAINING, FORWARD_ERROR_CODE_CANCELLED, FORWARD_ERROR_CODE_OVERRUN ->
                lost(stream, reason);
            case FORWARD_ERROR_CODE_CHECKSUM -> {
                link.eject("checksum", "what it receives has another checksum than was sent");
                lost(stream, reason);
            }
            case FORWARD_ERROR_CODE_NOT_HELD, FORWARD_ERROR_CODE_FINGERPRINT -> {
                link.eject("fingerprint", message);
                notAgain(stream, reason);
            }
            case FORWARD_ERROR_CODE_UNSPECIFIED, FORWARD_ERROR_CODE_INTERNAL, UNRECOGNIZED -> notAgain(stream, reason);
        }
    }

    /** That pod cannot answer it. If no replica can, the piece itself is to blame and nobody is ejected. */
    private void notAgain(PodStream stream, DispatchException reason) {
        synchronized (this) {
            refusedBy.add(stream.link());
        }
        lost(stream, reason);
    }

    /** It will not be answered where it was. */
    void lost(PodStream stream, DispatchException reason) {
        CallObserver.Asked asked;
        boolean elsewhere;
        synchronized (this) {
            asked = streams.remove(stream);
            if (resolved || asked == null) {
                return;
            }
            lastReason = String.valueOf(reason.getMessage());
            lostAt.add(stream.stay());
            // It is hedged, and the other pod may still answer.
            elsewhere = !streams.isEmpty();
        }
        asked.lost(String.valueOf(reason.getMessage()));
        if (!elsewhere) {
            group.resubmit(this, reason);
        }
    }

    /** Gives its rows up. */
    void fail(DispatchException reason) {
        if (resolve(null)) {
            call.fail(cut.rows(), reason);
        }
    }
}
