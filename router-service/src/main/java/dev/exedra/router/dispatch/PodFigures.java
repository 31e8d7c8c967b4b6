package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What a router counts about one pod: where the time of a call goes, and how many bytes it takes. */
final class PodFigures {

    private final MeterRegistry registry;
    private final String pod;
    private final Timer roundTrip;
    private final Timer queue;
    private final Timer compute;
    private final Timer wire;
    private final WireBytes bytes = new WireBytes();

    /** Makes the figures of a pod. */
    interface Source {
        PodFigures of(PodLink link);
    }

    private PodFigures(MeterRegistry registry, PodLink link) {
        this.registry = registry;
        this.pod = link.address();
        this.roundTrip = timer("round.trip", "From sending a call to its answer");
        this.queue = timer("queue", "What a call waits in the pod");
        this.compute = timer("compute", "What its batch takes to compute");
        this.wire = timer("wire", "The rest of the round trip: network, and reading and writing at both ends");
        FunctionCounter.builder("exedra.dispatch.sent", bytes, WireBytes::sent)
                .baseUnit("bytes")
                .tag("pod", pod)
                .register(registry);
        FunctionCounter.builder("exedra.dispatch.received", bytes, WireBytes::received)
                .baseUnit("bytes")
                .tag("pod", pod)
                .register(registry);
        gauge(link);
    }

    /** Figures in a registry. */
    static Source in(MeterRegistry registry) {
        return link -> new PodFigures(registry, link);
    }

    private Timer timer(String name, String what) {
        return Timer.builder("exedra.dispatch." + name)
                .description(what)
                .tag("pod", pod)
                .register(registry);
    }

    private void gauge(PodLink link) {
        Gauge.builder("exedra.dispatch.outstanding.rows", link, PodLink::outstandingRows)
                .description("Rows that were handed over and not answered")
                .tag("pod", pod)
                .register(registry);
        Gauge.builder("exedra.dispatch.credit.open", link, PodLink::openCredit)
                .description("Rows times experts that could be sent at once")
                .tag("pod", pod)
                .register(registry);
        Gauge.builder("exedra.dispatch.ready", link, pods -> pods.state() == PodState.READY ? 1 : 0)
                .description("1 if the pod can be asked")
                .tag("pod", pod)
                .register(registry);
    }

    void answered(ForwardResponseHeader header, long nanos) {
        roundTrip.record(nanos, TimeUnit.NANOSECONDS);
        if (!header.hasError()) {
            queue.record(header.getQueueMicros(), TimeUnit.MICROSECONDS);
            compute.record(header.getComputeMicros(), TimeUnit.MICROSECONDS);
            long away = TimeUnit.MICROSECONDS.toNanos(header.getServiceMicros());
            wire.record(Math.max(0, nanos - away), TimeUnit.NANOSECONDS);
        }
    }

    /** A piece was taken away from this pod. */
    void resent(String reason) {
        Counter.builder("exedra.dispatch.withdrawn")
                .description("Pieces that were taken away from a pod")
                .tag("pod", pod)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** Counts the bytes of the pod's messages. */
    WireBytes bytes() {
        return bytes;
    }

    /** Of all messages, as they are on the wire. */
    static final class WireBytes extends ClientStreamTracer.Factory {

        private final LongAdder sent = new LongAdder();
        private final LongAdder received = new LongAdder();

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundWireSize(long bytes) {
                    sent.add(bytes);
                }

                @Override
                public void inboundWireSize(long bytes) {
                    received.add(bytes);
                }
            };
        }

        long sent() {
            return sent.sum();
        }

        long received() {
            return received.sum();
        }
    }
}
