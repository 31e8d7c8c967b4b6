package dev.exedra.proto.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The encoding of ForwardRequest and ForwardResponse: both have the header as field 1 and the bytes as field 2. */
final class ForwardCodec<H extends Message> {

    static final int HEADER = 1;
    static final int PAYLOAD = 2;

    private final H noHeader;
    private final SegmentPool pool;

    ForwardCodec(H noHeader, SegmentPool pool) {
        this.noHeader = noHeader;
        this.pool = pool;
    }

    /** Bytes of the whole message, the payload's included. */
    static int size(Forward<? extends Message> forward) {
        int payload = forward.payload().size();
        return CodedOutputStream.computeMessageSize(HEADER, forward.header())
                + (payload == 0 ? 0 : CodedOutputStream.computeTagSize(PAYLOAD) + sizeOf(payload) + payload);
    }

    private static int sizeOf(int length) {
        return CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    /** Writes what comes before the payload's bytes, which come last. */
    static void writeFirst(Forward<? extends Message> forward, CodedOutputStream out) throws IOException {
        out.writeMessage(HEADER, forward.header());
        int payload = forward.payload().size();
        if (payload > 0) {
            out.writeTag(PAYLOAD, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(payload);
        }
    }

    /**
     * Reads on up to an end. As protobuf has it, a header that comes twice is merged and of payloads the last one counts.
     *
     * @param before what the same message said until here, which is closed if this fails
     */
    Forward<H> read(WireInput in, int end, @Nullable Forward<H> before) throws IOException {
        H header = before == null ? noHeader : before.header();
        Payload payload = before == null ? PayloadBytes.empty() : before.payload();
        try {
            while (in.position() < end) {
                int tag = in.tag(end);
                boolean hasLength = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
                int field = hasLength ? WireFormat.getTagFieldNumber(tag) : 0;
                if (field == HEADER) {
                    header = merged(header, in.bytes(in.endOfField(end)));
                } else if (field == PAYLOAD) {
                    int endOfPayload = in.endOfField(end);
                    payload.close();
                    payload = PayloadBytes.empty();
                    payload = in.payload(endOfPayload, pool);
                } else {
                    in.skip(tag, end);
                }
            }
            return new Forward<>(header, payload);
        } catch (IOException | RuntimeException failure) {
            payload.close();
            throw failure;
        }
    }

    @SuppressWarnings("unchecked") // A builder builds what it was made of.
    private H merged(H header, byte[] bytes) throws IOException {
        return (H) header.toBuilder().mergeFrom(bytes).build();
    }
}
