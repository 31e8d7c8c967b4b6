package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.Cancel;
import dev.exedra.proto.expert.v1.Demand;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.Heartbeat;
import dev.exedra.proto.expert.v1.Hello;
import dev.exedra.proto.wire.Forward;
import dev.exedra.proto.wire.Frame;
import dev.exedra.proto.wire.Payload;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stream to a pod, from its opening to its end. What is sent never exceeds the stream's credit; nothing waits here. */
final class PodStream implements StreamObserver<Frame<ForwardResponseHeader, ExchangeResponse>> {

    private static final int PROTOCOL_VERSION = 1;

    private final PodLink link;
    private final PodFigures figures;
    private final Map<Long, Sent> outstanding = new LinkedHashMap<>();
    private final CreditWindow credit = new CreditWindow();
    private @Nullable ClientCallStreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>> out;
    private long nextCorrelation;
    private long outstandingRows;
    private long answers;
    private long podProgress;
    private boolean ended;
    private volatile long heardNanos = System.nanoTime();
    private volatile long progressNanos = System.nanoTime();

    private record Sent(PieceInFlight piece, long atNanos) {}

    PodStream(PodLink link, PodFigures figures) {
        this.link = link;
        this.figures = figures;
    }

    /** Begins. */
    synchronized void open(
            ClientCall<Frame<ForwardRequestHeader, ExchangeRequest>, Frame<ForwardResponseHeader, ExchangeResponse>>
                    call,
            String router) {
        var opened = (ClientCallStreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>>)
                ClientCalls.asyncBidiStreamingCall(call, this);
        out = opened;
        opened.onNext(control(ExchangeRequest.newBuilder()
                .setHello(
                        Hello.newBuilder().setProtocolVersion(PROTOCOL_VERSION).setRouter(router))));
    }

    private static Frame<ForwardRequestHeader, ExchangeRequest> control(ExchangeRequest.Builder frame) {
        return new Frame.Control<>(frame.build());
    }

    PodLink link() {
        return link;
    }

    PodLink.Stay stay() {
        return link.stay();
    }

    /** Sends a piece if there is credit for it. gRPC has copied the hidden states when this returns. */
    synchronized SendResult trySend(PieceInFlight piece) {
        if (ended || out == null) {
            return SendResult.ENDED;
        }
        if (credit.open() < piece.cost()) {
            return SendResult.NO_CREDIT;
        }
        if (!piece.beginWriting(this)) {
            return SendResult.NOT_WANTED;
        }
        try {
            credit.take(piece.cost());
            long id = ++nextCorrelation;
            long now = System.nanoTime();
            if (outstandingRows == 0) {
                progressNanos = now;
            }
            outstandingRows += piece.rows();
            outstanding.put(id, new Sent(piece, now));
            out.onNext(new Frame.Call<>(piece.message(this, id, now)));
            return SendResult.SENT;
        } finally {
            piece.endWriting();
        }
    }

    /** Tells the pod what would be sent if it could, where it does not know. */
    synchronized void demand(long waiting) {
        if (out != null && !ended && credit.tells(waiting)) {
            out.onNext(control(
                    ExchangeRequest.newBuilder().setDemand(Demand.newBuilder().setWaiting(waiting))));
        }
    }

    /** Takes a piece out of here and tells the pod; false if it is answered already, or gone. */
    synchronized boolean withdraw(PieceInFlight piece) {
        for (Map.Entry<Long, Sent> entry : outstanding.entrySet()) {
            if (entry.getValue().piece.equals(piece)) {
                outstanding.remove(entry.getKey());
                outstandingRows -= piece.rows();
                if (out != null && !ended) {
                    out.onNext(control(ExchangeRequest.newBuilder()
                            .setCancel(Cancel.newBuilder().setCorrelationId(entry.getKey()))));
                }
                return true;
            }
        }
        return false;
    }

    /** Says that this router lives. */
    synchronized void beat() {
        if (out != null && !ended) {
            out.onNext(control(ExchangeRequest.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setProgress(answers))));
        }
    }

    /** All pieces that are here. */
    synchronized List<PieceInFlight> pieces() {
        return new ArrayList<>(outstanding.values().stream().map(Sent::piece).toList());
    }

    synchronized long outstandingRows() {
        return outstandingRows;
    }

    /** Rows times experts that could be sent at once. */
    synchronized long openCredit() {
        return ended ? 0 : credit.open();
    }

    synchronized boolean hasCredit() {
        return credit.granted();
    }

    /** Since a frame came. */
    long silentNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** Since the pod finished something, or was idle. */
    synchronized long stalledNanos(long nowNanos) {
        return outstandingRows == 0 ? 0 : nowNanos - progressNanos;
    }

    /** This process stood still: that nothing was heard says nothing. */
    void forgive(long nowNanos) {
        heardNanos = nowNanos;
        progressNanos = nowNanos;
    }

    @Override
    public void onNext(Frame<ForwardResponseHeader, ExchangeResponse> frame) {
        heardNanos = System.nanoTime();
        link.heard();
        switch (frame) {
            case Frame.Call<ForwardResponseHeader, ExchangeResponse>(
                    Forward<ForwardResponseHeader>(ForwardResponseHeader header, Payload sums)) ->
                answered(header, sums);
            case Frame.Control<ForwardResponseHeader, ExchangeResponse>(ExchangeResponse control) -> control(control);
        }
    }

    private void control(ExchangeResponse control) {
        switch (control.getFrameCase()) {
            case CREDIT -> {
                grow(control.getCredit().getLimit());
                link.canSend();
            }
            case DESCRIBE -> link.described(this, control.getDescribe());
            case HEARTBEAT -> progressed(control.getHeartbeat().getProgress());
            case FORWARD, FRAME_NOT_SET -> {}
        }
    }

    private synchronized void progressed(long progress) {
        if (progress > podProgress) {
            podProgress = progress;
            progressNanos = heardNanos;
        }
    }

    private synchronized void grow(long limit) {
        credit.grow(limit);
    }

    private void answered(ForwardResponseHeader header, Payload sums) {
        Sent answered;
        synchronized (this) {
            answers++;
            progressNanos = heardNanos;
            answered = outstanding.remove(header.getCorrelationId());
            if (answered != null) {
                outstandingRows -= answered.piece.rows();
            }
            credit.grow(header.getCreditLimit());
        }
        if (answered == null) {
            sums.close();
        } else {
            long nanos = heardNanos - answered.atNanos;
            figures.answered(header, nanos);
            link.answered(nanos);
            answered.piece.received(this, header, sums);
        }
        link.canSend();
    }

    @Override
    public void onError(Throwable cause) {
        end(new DispatchException("expert pod " + link.address() + " is lost: " + PodLink.reason(cause), true));
    }

    @Override
    public void onCompleted() {
        end(new DispatchException("expert pod " + link.address() + " ended its stream", true));
    }

    /** Ends from this side. */
    void cancel(DispatchException reason) {
        ClientCallStreamObserver<Frame<ForwardRequestHeader, ExchangeRequest>> open;
        synchronized (this) {
            open = ended ? null : out;
        }
        end(reason);
        if (open != null) {
            open.cancel(reason.getMessage(), null);
        }
    }

    /** Everything that was sent and not answered is lost; it may be computed elsewhere. */
    private void end(DispatchException reason) {
        List<PieceInFlight> lost;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            lost = pieces();
            outstanding.clear();
            outstandingRows = 0;
        }
        link.ended(this, reason);
        lost.forEach(piece -> piece.lost(this, reason));
    }
}
