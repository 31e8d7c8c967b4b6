package dev.exedra.proto.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Of ExchangeRequest and ExchangeResponse, which both have the call as field 2 of a {@code oneof}. What it writes and reads is
 * what the generated classes write and read.
 */
final class FrameMarshaller<H extends Message, F extends Message> implements Marshaller<Frame<H, F>> {

    private static final int CALL = 2;

    private final ForwardCodec<H> codec;
    private final F noFrame;

    FrameMarshaller(H noHeader, F noFrame, SegmentPool pool) {
        this.codec = new ForwardCodec<>(noHeader, pool);
        this.noFrame = noFrame;
    }

    @Override
    public InputStream stream(Frame<H, F> frame) {
        return switch (frame) {
            case Frame.Control<H, F>(F message) -> new WireStream(message.toByteArray(), PayloadBytes.empty());
            case Frame.Call<H, F>(Forward<H> forward) -> stream(forward);
        };
    }

    private InputStream stream(Forward<H> forward) {
        int size = ForwardCodec.size(forward);
        int before = CodedOutputStream.computeTagSize(CALL) + CodedOutputStream.computeUInt32SizeNoTag(size);
        byte[] first = new byte[before + size - forward.payload().size()];
        CodedOutputStream out = CodedOutputStream.newInstance(first);
        return Messages.write(() -> {
            out.writeTag(CALL, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
            ForwardCodec.writeFirst(forward, out, first);
            out.checkNoSpaceLeft();
            return new WireStream(first, forward.payload());
        });
    }

    @Override
    public Frame<H, F> parse(InputStream stream) {
        return Messages.read(stream, this::read);
    }

    /** Of a {@code oneof} the last field counts; the same field twice is merged. */
    private Frame<H, F> read(WireInput in) throws IOException {
        Forward<H> call = null;
        Message.Builder control = null;
        try {
            while (in.position() < in.length()) {
                int tag = in.tag(in.length());
                if (!isFrame(tag)) {
                    in.skip(tag, in.length());
                } else if (WireFormat.getTagFieldNumber(tag) == CALL) {
                    control = null;
                    Forward<H> before = call;
                    int end = in.endOfField(in.length());
                    call = null;
                    call = codec.read(in, end, before);
                } else {
                    close(call);
                    call = null;
                    control = control == null ? noFrame.toBuilder() : control;
                    control.mergeFrom(field(tag, in.bytes(in.endOfField(in.length()))));
                }
            }
        } catch (IOException | RuntimeException failure) {
            close(call);
            throw failure;
        }
        return call == null ? new Frame.Control<>(built(control)) : new Frame.Call<>(call);
    }

    private boolean isFrame(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                && noFrame.getDescriptorForType().findFieldByNumber(WireFormat.getTagFieldNumber(tag)) != null;
    }

    /** The field as it stood in the message: protobuf knows best what a oneof does with it. */
    private static byte[] field(int tag, byte[] bytes) throws IOException {
        ByteArrayOutputStream field = new ByteArrayOutputStream(bytes.length + 10);
        CodedOutputStream out = CodedOutputStream.newInstance(field);
        out.writeUInt32NoTag(tag);
        out.writeUInt32NoTag(bytes.length);
        out.writeRawBytes(bytes);
        out.flush();
        return field.toByteArray();
    }

    private static void close(@Nullable Forward<?> call) {
        if (call != null) {
            call.payload().close();
        }
    }

    @SuppressWarnings("unchecked") // A builder builds what it was made of.
    private F built(Message.@Nullable Builder control) {
        return control == null ? noFrame : (F) control.build();
    }
}
