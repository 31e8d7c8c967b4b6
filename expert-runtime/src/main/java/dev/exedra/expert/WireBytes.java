package dev.exedra.expert;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of all messages of a server, as they are on the wire. */
final class WireBytes extends ServerStreamTracer.Factory {

    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new ServerStreamTracer() {
            @Override
            public void inboundWireSize(long bytes) {
                received.add(bytes);
            }

            @Override
            public void outboundWireSize(long bytes) {
                sent.add(bytes);
            }
        };
    }

    long received() {
        return received.sum();
    }

    long sent() {
        return sent.sum();
    }
}
