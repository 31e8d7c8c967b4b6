package dev.exedra.router.dispatch;

import com.google.protobuf.ByteString;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardResponse;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.wire.Checksums;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One piece until it is answered: sent to each replica at most once. */
final class PieceInFlight implements Answer {

    private final PendingCall call;
    private final PodGroup group;
    private final int position;
    private final PieceCutter.Cut cut;
    private final int rowBytes;
    private final Set<PodLink> tried = new HashSet<>();

    /**
     * @param position of the group in the order of adding
     * @param rowBytes of a partial sum
     */
    PieceInFlight(PendingCall call, PodGroup group, int position, PieceCutter.Cut cut, int rowBytes) {
        this.call = call;
        this.group = group;
        this.position = position;
        this.cut = cut;
        this.rowBytes = rowBytes;
    }

    void send() {
        send(new DispatchException("no pod to ask", true));
    }

    private void send(DispatchException otherwise) {
        Optional<PodLink> link = group.pick(tried);
        if (link.isEmpty()) {
            call.fail(otherwise);
        } else {
            tried.add(link.get());
            link.get().send(cut.request().clone(), cut.cost(), this);
        }
    }

    @Override
    public void received(ForwardResponse response) {
        ForwardResponseHeader header = response.getHeader();
        ByteString sums = response.getSums();
        if (header.hasError()) {
            DispatchException error = new DispatchException(
                    "experts refused: " + header.getError().getMessage(), true);
            if (header.getError().getCode() == ForwardErrorCode.FORWARD_ERROR_CODE_INVALID) {
                call.fail(new DispatchException(error.getMessage(), false));
            } else {
                send(error);
            }
        } else if (sums.size() != cut.rows().length * rowBytes || Checksums.of(sums) != header.getCrc32C()) {
            send(new DispatchException("pods " + group.addresses() + " answered with a wrong size or checksum", true));
        } else {
            call.complete(position, cut.rows(), sums);
        }
    }

    @Override
    public void lost(DispatchException reason) {
        send(reason);
    }
}
