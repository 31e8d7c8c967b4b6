package dev.exedra.proto.wire;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes that travel beside a header: hidden states or partial sums, which protobuf never sees. */
public sealed interface Payload extends AutoCloseable permits PayloadBytes, PayloadRows {

    /** Bytes in all. */
    int size();

    /** CRC-32C of the bytes. */
    int checksum();

    /** Writes all bytes, from where they are. */
    void writeTo(OutputStream out) throws IOException;

    /** The bytes in one place: received ones as they lie, scattered ones copied. */
    PayloadBytes together();

    /** Gives memory back to the pool that it came from. To be called once; nothing may read the bytes any more. */
    @Override
    void close();
}
