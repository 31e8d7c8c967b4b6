package dev.exedra.gateway.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.exedra.gateway.error.ApiException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** gRPC's messages on the wire: a byte that tells whether it is compressed, four of length, the message. */
final class Frames {

    private static final int HEAD = 5;

    private Frames() {}

    /** A message that is sent. */
    static ByteBuf frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return Unpooled.wrappedBuffer(
                ByteBuffer.allocate(HEAD).put((byte) 0).putInt(bytes.length).flip(), ByteBuffer.wrap(bytes));
    }

    /**
     * The one message of a request.
     *
     * @param encoding how it is compressed, if it is
     * @param mostBytes of the message when it is not compressed any more
     * @throws ApiException 400 if it is none, 413 if it is too large, 501 if it is compressed in an unknown way
     */
    static <Q extends MessageLite> Q only(byte[] body, Parser<Q> parser, @Nullable String encoding, long mostBytes) {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (body.length < HEAD) {
            throw ApiException.invalid(null, "The call has no message");
        }
        boolean compressed = in.get() != 0;
        if (Integer.toUnsignedLong(in.getInt()) != in.remaining()) {
            throw ApiException.invalid(null, "The call has more or less than one whole message");
        }
        byte[] message = new byte[in.remaining()];
        in.get(message);
        try {
            return parser.parseFrom(compressed ? unpacked(message, encoding, mostBytes) : message);
        } catch (InvalidProtocolBufferException e) {
            throw ApiException.invalid(null, "The message is damaged: " + e.getMessage());
        }
    }

    private static byte[] unpacked(byte[] message, @Nullable String encoding, long mostBytes) {
        if (!"gzip".equals(encoding)) {
            throw ApiException.refused(501, null, "Messages may be compressed with gzip only, not " + encoding);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(message))) {
            byte[] unpacked = in.readNBytes((int) Math.min(mostBytes + 1, Integer.MAX_VALUE));
            if (unpacked.length > mostBytes) {
                throw ApiException.tooLarge(mostBytes);
            }
            return unpacked;
        } catch (IOException e) {
            throw ApiException.invalid(null, "The message is no gzip: " + e.getMessage());
        }
    }
}
