package dev.exedra.gateway.filter;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds gRPC's messages in the pieces in which a body arrives: a byte of flags, four of length, the message. Compressed
 * and very large ones are passed over.
 */
final class GrpcMessages {

    private static final int HEAD = 5;
    private static final int LARGEST = 16 << 20;

    private final Consumer<ByteBuffer> consumer;
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);
    private @Nullable ByteBuffer message;
    private long passOver;

    GrpcMessages(Consumer<ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    /** Takes the next piece; leaves nothing of it unread. */
    void accept(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            if (passOver > 0) {
                int bytes = (int) Math.min(passOver, piece.remaining());
                piece.position(piece.position() + bytes);
                passOver -= bytes;
            } else if (message == null) {
                copy(piece, head);
                if (!head.hasRemaining()) {
                    begin(head.flip());
                    head.clear();
                }
            } else {
                copy(piece, message);
                finishIfFull(message);
            }
        }
    }

    private void begin(ByteBuffer full) {
        boolean compressed = full.get() != 0;
        long length = Integer.toUnsignedLong(full.getInt());
        if (compressed || length > LARGEST) {
            passOver = length;
            return;
        }
        ByteBuffer next = ByteBuffer.allocate((int) length);
        message = next;
        finishIfFull(next);
    }

    private void finishIfFull(ByteBuffer filling) {
        if (!filling.hasRemaining()) {
            message = null;
            consumer.accept(filling.flip());
        }
    }

    private static void copy(ByteBuffer from, ByteBuffer to) {
        int bytes = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), bytes));
        from.position(from.position() + bytes);
    }
}
