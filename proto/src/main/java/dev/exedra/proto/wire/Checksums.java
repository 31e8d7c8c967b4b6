package dev.exedra.proto.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), which processors compute at memory's speed. */
public final class Checksums {

    private Checksums() {}

    /** The checksum of all the bytes. */
    public static int of(ByteString bytes) {
        CRC32C checksum = new CRC32C();
        for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
            checksum.update(part);
        }
        return (int) checksum.getValue();
    }
}
