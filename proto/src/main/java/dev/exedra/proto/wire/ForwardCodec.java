package dev.exedra.proto.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of ForwardRequest and ForwardResponse: both have the header as field 1, its checksum as field 2 and the bytes as
 * field 3.
 */
final class ForwardCodec<H extends Message> {

    static final int HEADER = 1;
    static final int HEADER_CHECKSUM = 2;
    static final int PAYLOAD = 3;

    private static final int HEADER_TAG = tag(HEADER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int CHECKSUM_TAG = tag(HEADER_CHECKSUM, WireFormat.WIRETYPE_FIXED32);
    private static final int PAYLOAD_TAG = tag(PAYLOAD, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private final H noHeader;
    private final SegmentPool pool;

    ForwardCodec(H noHeader, SegmentPool pool) {
        this.noHeader = noHeader;
        this.pool = pool;
    }

    private static int tag(int field, int type) {
        return field << 3 | type;
    }

    /** Bytes of the whole message, the payload's included. */
    static int size(Forward<? extends Message> forward) {
        int payload = forward.payload().size();
        return CodedOutputStream.computeMessageSize(HEADER, forward.header())
                + CodedOutputStream.computeFixed32Size(HEADER_CHECKSUM, 0)
                + (payload == 0 ? 0 : CodedOutputStream.computeTagSize(PAYLOAD) + sizeOf(payload) + payload);
    }

    private static int sizeOf(int length) {
        return CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    /**
     * Writes what comes before the payload's bytes, which come last.
     *
     * @param buffer that {@code out} fills
     */
    static void writeFirst(Forward<? extends Message> forward, CodedOutputStream out, byte[] buffer)
            throws IOException {
        out.writeMessage(HEADER, forward.header());
        int size = forward.header().getSerializedSize();
        out.writeFixed32(HEADER_CHECKSUM, checksum(buffer, out.getTotalBytesWritten() - size, size));
        int payload = forward.payload().size();
        if (payload > 0) {
            out.writeTag(PAYLOAD, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(payload);
        }
    }

    private static int checksum(byte[] bytes, int from, int count) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, count);
        return (int) checksum.getValue();
    }

    /**
     * Reads on up to an end. As protobuf has it, a header that comes twice is merged and of payloads the last one counts.
     *
     * @param before what the same message said until here, which is closed if this fails
     */
    Forward<H> read(WireInput in, int end, @Nullable Forward<H> before) throws IOException {
        H header = before == null ? noHeader : before.header();
        Payload payload = before == null ? PayloadBytes.empty() : before.payload();
        int found = 0;
        OptionalInt expected = OptionalInt.empty();
        try {
            while (in.position() < end) {
                int tag = in.tag(end);
                if (tag == HEADER_TAG) {
                    byte[] bytes = in.bytes(in.endOfField(end));
                    found = checksum(bytes, 0, bytes.length);
                    header = merged(header, bytes);
                } else if (tag == CHECKSUM_TAG) {
                    expected = OptionalInt.of(in.fixed32(end));
                } else if (tag == PAYLOAD_TAG) {
                    int endOfPayload = in.endOfField(end);
                    payload.close();
                    payload = PayloadBytes.empty();
                    payload = in.payload(endOfPayload, pool);
                } else {
                    in.skip(tag, end);
                }
            }
            if (expected.isPresent() && expected.getAsInt() != found) {
                throw WireInput.malformed("the header's checksum is wrong");
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
