package dev.exedra.proto.wire;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A message as gRPC takes it: its first bytes, and a payload that goes from where it lies into gRPC's buffers. */
final class WireStream extends InputStream implements Drainable, KnownLength {

    private final byte[] first;
    private final Payload payload;
    private boolean drained;
    private @Nullable InputStream copy;

    WireStream(byte[] first, Payload payload) {
        this.first = first;
        this.payload = payload;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        int bytes = available();
        if (copy != null) {
            copy.transferTo(target);
        } else if (!drained) {
            drained = true;
            target.write(first);
            if (payload.size() > 0) {
                payload.writeTo(target);
            }
        }
        return bytes;
    }

    @Override
    public int available() throws IOException {
        if (copy != null) {
            return copy.available();
        }
        return drained ? 0 : first.length + payload.size();
    }

    /** For those who do not drain: the whole message is copied. */
    private InputStream copy() throws IOException {
        InputStream whole = copy;
        if (whole == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(available());
            drainTo(bytes);
            whole = new ByteArrayInputStream(bytes.toByteArray());
            copy = whole;
        }
        return whole;
    }

    @Override
    public int read() throws IOException {
        return copy().read();
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        return copy().read(target, from, count);
    }
}
