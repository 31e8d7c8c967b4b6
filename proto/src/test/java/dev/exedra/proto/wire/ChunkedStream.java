package dev.exedra.proto.wire;

import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A message as gRPC hands it over: in buffers of native memory, cut anywhere. */
final class ChunkedStream extends ByteArrayInputStream implements HasByteBuffer, KnownLength {

    private final int chunk;

    ChunkedStream(byte[] message, int chunk) {
        super(message);
        this.chunk = chunk;
    }

    @Override
    public boolean byteBufferSupported() {
        return true;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
        if (pos == count) {
            return null;
        }
        int end = Math.min(count, (pos / chunk + 1) * chunk);
        return ByteBuffer.allocateDirect(end - pos)
                .put(buf, pos, end - pos)
                .flip()
                .asReadOnlyBuffer();
    }
}
