package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.Payload;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One piece until it is answered: sent to each replica at most once, and again when one came back. It is in one stream at a time,
 * and whoever took it out of there, the answer or a withdrawal, goes on with it.
 */
final class PieceInFlight {

    private final PendingCall call;
    private final PodGroup group;
    private final int position;
    private final PieceCutter.Cut cut;
    private final int rowBytes;
    private final Parked parked;
    private final Set<PodLink> tried = new HashSet<>();
    private volatile @Nullable PodStream stream;
    private volatile String pod = "";
    private volatile CallObserver.Asked asked = CallObserver.Asked.NONE;

    /**
     * A piece that nobody was asked for yet.
     *
     * @param position of the group in the order of adding
     * @param rowBytes of a partial sum
     * @param parked where it waits if no replica is left
     */
    PieceInFlight(PendingCall call, PodGroup group, int position, PieceCutter.Cut cut, int rowBytes, Parked parked) {
        this.call = call;
        this.group = group;
        this.position = position;
        this.cut = cut;
        this.rowBytes = rowBytes;
        this.parked = parked;
        call.add(this);
    }

    /** Asks a replica. */
    void send() {
        send(new DispatchException("no pod to ask", true), true);
    }

    /** @param mayWait whether the replicas are gone, rather than wrong */
    private void send(DispatchException otherwise, boolean mayWait) {
        DispatchException reason = otherwise;
        while (!call.hasEnded()) {
            PodLink link = group.pick(tried);
            if (link == null) {
                stream = null;
                if (mayWait) {
                    parked.add(this, reason);
                } else {
                    call.fail(reason);
                }
                return;
            }
            tried.add(link);
            pod = link.address();
            PodStream open = link.stream();
            stream = open;
            if (open != null && open.send(this)) {
                return;
            }
            reason = new DispatchException("expert pod " + link.address() + " cannot be reached", true);
        }
    }

    /** Asks again, now that time has passed; whether there was somebody to ask. */
    boolean sendAgain(DispatchException otherwise) {
        if (!group.hasReady(Set.of())) {
            return false;
        }
        tried.clear();
        send(otherwise, true);
        return true;
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

    boolean hasEnded() {
        return call.hasEnded();
    }

    /** Whether the hidden states may be read; if so, {@link #endWriting} is due. */
    boolean beginWriting() {
        return call.beginWriting();
    }

    void endWriting() {
        call.endWriting();
    }

    /** The message with a number and the time that is left. */
    Forward<ForwardRequestHeader> message(long correlationId, long nowNanos) {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMicros(deadlineNanos() - nowNanos));
        CallObserver.Asked now = call.observer().asked(pod, rows(), cost());
        asked = now;
        return new Forward<>(
                cut.header()
                        .setCorrelationId(correlationId)
                        .setTimeLeftMicros(left)
                        .setTraceparent(now.traceparent())
                        .build(),
                cut.hidden());
    }

    /** Whether another replica could be asked instead. */
    boolean canMove() {
        return group.hasReady(tried);
    }

    /** Nobody waits for it any more. */
    void withdraw() {
        PodStream open = stream;
        if (open != null && open.withdraw(this)) {
            gone("nobody waits for it any more");
        }
    }

    /** The pod answered, possibly with an error. */
    void received(ForwardResponseHeader header, Payload sums) {
        asked.answered(header);
        asked = CallObserver.Asked.NONE;
        if (header.hasError()) {
            sums.close();
            refused(header.getError().getCode(), header.getError().getMessage());
        } else if (sums.size() != rows() * rowBytes || sums.checksum() != header.getCrc32C()) {
            sums.close();
            send(
                    new DispatchException(
                            "pods " + group.addresses() + " answered with a wrong size or checksum", true),
                    false);
        } else {
            call.complete(position, cut.rows(), sums.together(), pod);
        }
    }

    private void refused(ForwardErrorCode code, String message) {
        switch (code) {
            case FORWARD_ERROR_CODE_INVALID -> call.fail(new DispatchException("experts refused: " + message, false));
            case FORWARD_ERROR_CODE_DEADLINE -> call.fail(new DispatchException("experts were late: " + message, true));
            case FORWARD_ERROR_CODE_DRAINING, FORWARD_ERROR_CODE_CANCELLED ->
                send(new DispatchException("experts refused: " + message, true), true);
            case FORWARD_ERROR_CODE_UNSPECIFIED,
                    FORWARD_ERROR_CODE_CHECKSUM,
                    FORWARD_ERROR_CODE_NOT_HELD,
                    FORWARD_ERROR_CODE_FINGERPRINT,
                    FORWARD_ERROR_CODE_OVERRUN,
                    FORWARD_ERROR_CODE_INTERNAL,
                    UNRECOGNIZED -> send(new DispatchException("experts refused: " + message, true), false);
        }
    }

    private void gone(@Nullable String reason) {
        asked.lost(String.valueOf(reason));
        asked = CallObserver.Asked.NONE;
    }

    /** It will not be answered where it was. */
    void lost(DispatchException reason) {
        gone(reason.getMessage());
        send(reason, true);
    }

    /** Nobody came back to be asked. */
    void giveUp(DispatchException reason) {
        call.fail(reason);
    }

    /** Its time is over. */
    void expired() {
        gone("its time is over");
        call.fail(new DispatchException(
                "experts " + group.addresses() + " did not answer in exedra.dispatch.call-timeout-millis", true));
    }
}
