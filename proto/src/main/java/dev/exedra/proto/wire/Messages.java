package dev.exedra.proto.wire;

import io.grpc.KnownLength;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What the marshallers have in common: failures as gRPC wants them. */
final class Messages {

    private Messages() {}

    interface Writing {
        InputStream run() throws IOException;
    }

    interface Reading<T> {
        T read(WireInput in) throws IOException;
    }

    static InputStream write(Writing writing) {
        try {
            return writing.run();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a message does not fit in the bytes that were counted for it", impossible);
        }
    }

    /** Reads a message; one that is not of known length, because it came compressed, is copied first. */
    static <T> T read(InputStream stream, Reading<T> reading) {
        try {
            if (stream instanceof KnownLength) {
                return reading.read(new WireInput(stream, stream.available()));
            }
            byte[] all = stream.readAllBytes();
            return reading.read(new WireInput(new ByteArrayInputStream(all), all.length));
        } catch (IOException damaged) {
            throw Status.INTERNAL
                    .withDescription("the message cannot be read: " + damaged.getMessage())
                    .withCause(damaged)
                    .asRuntimeException();
        }
    }
}
