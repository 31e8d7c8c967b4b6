package dev.exedra.proto.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;

/** Of the unary Forward. What it writes and reads is what the generated classes write and read. */
final class ForwardMarshaller<H extends Message> implements Marshaller<Forward<H>> {

    private final ForwardCodec<H> codec;

    ForwardMarshaller(H noHeader, SegmentPool pool) {
        this.codec = new ForwardCodec<>(noHeader, pool);
    }

    @Override
    public InputStream stream(Forward<H> forward) {
        byte[] first = new byte[ForwardCodec.size(forward) - forward.payload().size()];
        CodedOutputStream out = CodedOutputStream.newInstance(first);
        return Messages.write(() -> {
            ForwardCodec.writeFirst(forward, out, first);
            out.checkNoSpaceLeft();
            return new WireStream(first, forward.payload());
        });
    }

    @Override
    public Forward<H> parse(InputStream stream) {
        return Messages.read(stream, in -> codec.read(in, in.length(), null));
    }
}
