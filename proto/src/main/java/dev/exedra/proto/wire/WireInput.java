package dev.exedra.proto.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.grpc.HasByteBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Reads protobuf's encoding from a stream of known length, and long fields straight into memory of a pool. */
final class WireInput {

    /** As deep as protobuf's own reader goes. */
    private static final int DEEPEST_GROUP = 100;

    private static final int COPIED_BYTES = 8192;

    private final InputStream in;
    private final int length;
    private int position;

    WireInput(InputStream in, int length) {
        this.in = in;
        this.length = length;
    }

    /** End of the message. */
    int length() {
        return length;
    }

    int position() {
        return position;
    }

    int tag(int end) throws IOException {
        int tag = (int) varint(end);
        if (WireFormat.getTagFieldNumber(tag) == 0) {
            throw malformed("a field's number is 0");
        }
        return tag;
    }

    /** The end of a field that begins with its length. */
    int endOfField(int end) throws IOException {
        int size = (int) varint(end);
        if (size < 0 || size > end - position) {
            throw malformed("a field is longer than its message");
        }
        return position + size;
    }

    private long varint(int end) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet(end);
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number has more than 10 bytes");
    }

    private int octet(int end) throws IOException {
        if (position >= end) {
            throw malformed("the message ends inside of a field");
        }
        int next = in.read();
        if (next < 0) {
            throw malformed("the message is shorter than it says");
        }
        position++;
        return next;
    }

    int fixed32(int end) throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            value |= octet(end) << shift;
        }
        return value;
    }

    /** All bytes up to an end. */
    byte[] bytes(int end) throws IOException {
        byte[] bytes = in.readNBytes(end - position);
        if (bytes.length != end - position) {
            throw malformed("the message is shorter than it says");
        }
        position = end;
        return bytes;
    }

    /** All bytes up to an end, with their checksum. */
    PayloadBytes payload(int end, SegmentPool pool) throws IOException {
        int size = end - position;
        if (size == 0) {
            return PayloadBytes.empty();
        }
        MemorySegment memory = pool.borrow(size);
        try {
            Crc32c checksum = new Crc32c();
            if (in instanceof HasByteBuffer buffers && buffers.byteBufferSupported()) {
                fill(memory, size, buffers, checksum);
            } else {
                fill(memory, size, checksum);
            }
            position = end;
            return PayloadBytes.pooled(memory, size, checksum.value(), pool);
        } catch (IOException | RuntimeException failure) {
            pool.giveBack(memory);
            throw failure;
        }
    }

    private void fill(MemorySegment memory, int size, HasByteBuffer buffers, Crc32c checksum) throws IOException {
        int at = 0;
        while (at < size) {
            ByteBuffer next = buffers.getByteBuffer();
            if (next == null) {
                throw malformed("the message is shorter than it says");
            }
            int count = Math.min(size - at, next.remaining());
            MemorySegment.copy(MemorySegment.ofBuffer(next), 0, memory, at, count);
            checksum.add(memory.asSlice(at, count));
            in.skipNBytes(count);
            at += count;
        }
    }

    private void fill(MemorySegment memory, int size, Crc32c checksum) throws IOException {
        byte[] between = new byte[Math.min(size, COPIED_BYTES)];
        int at = 0;
        while (at < size) {
            int count = in.read(between, 0, Math.min(between.length, size - at));
            if (count < 0) {
                throw malformed("the message is shorter than it says");
            }
            MemorySegment.copy(between, 0, memory, ValueLayout.JAVA_BYTE, at, count);
            checksum.add(memory.asSlice(at, count));
            at += count;
        }
    }

    /** Passes a field that nobody knows. */
    void skip(int tag, int end) throws IOException {
        skip(tag, end, 0);
    }

    private void skip(int tag, int end, int depth) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> varint(end);
            case WireFormat.WIRETYPE_FIXED64 -> pass(Long.BYTES, end);
            case WireFormat.WIRETYPE_FIXED32 -> pass(Integer.BYTES, end);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> pass(endOfField(end) - position, end);
            case WireFormat.WIRETYPE_START_GROUP -> skipGroup(tag, end, depth);
            default -> throw malformed("a field has no known type");
        }
    }

    private void skipGroup(int start, int end, int depth) throws IOException {
        if (depth == DEEPEST_GROUP) {
            throw malformed("groups lie too deep in each other");
        }
        int tag = tag(end);
        while (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_END_GROUP) {
            skip(tag, end, depth + 1);
            tag = tag(end);
        }
        if (WireFormat.getTagFieldNumber(tag) != WireFormat.getTagFieldNumber(start)) {
            throw malformed("a group ends that did not begin");
        }
    }

    private void pass(int count, int end) throws IOException {
        if (count > end - position) {
            throw malformed("the message ends inside of a field");
        }
        in.skipNBytes(count);
        position += count;
    }

    static InvalidProtocolBufferException malformed(String problem) {
        return new InvalidProtocolBufferException(problem);
    }
}
