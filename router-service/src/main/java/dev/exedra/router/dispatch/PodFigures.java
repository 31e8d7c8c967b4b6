package dev.exedra.router.dispatch;

import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What a router counts about one pod: where the time of a call goes, and how many bytes it takes. */
final class PodFigures implements AutoCloseable {

    /** Upper ends of the buckets of a call's times. */
    private static final Duration[] BOUNDARIES = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final String pod;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
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
        bytes("sent", "Bytes of messages that went to the pod", WireBytes::sent);
        bytes("received", "Bytes of messages that came from the pod", WireBytes::received);
        gauges(link);
    }

    /** Figures in a registry. */
    static Source in(MeterRegistry registry) {
        return link -> new PodFigures(registry, link);
    }

    private Timer timer(String name, String what) {
        Timer timer = Timer.builder("exedra.dispatch." + name)
                .description(what)
                .tag("pod", pod)
                .serviceLevelObjectives(BOUNDARIES)
                .register(registry);
        meters.add(timer);
        return timer;
    }

    private void bytes(String direction, String what, ToDoubleFunction<WireBytes> value) {
        meters.add(FunctionCounter.builder("exedra.dispatch." + direction, bytes, value)
                .description(what)
                .baseUnit("bytes")
                .tag("pod", pod)
                .register(registry));
    }

    private void gauges(PodLink link) {
        gauge(link, "outstanding.rows", "Rows that were handed over and not answered", PodLink::outstandingRows);
        gauge(link, "credit.open", "Rows times experts that could be sent at once", PodLink::openCredit);
        gauge(link, "ready", "1 if the pod can be asked", pods -> pods.state() == PodState.READY ? 1 : 0);
    }

    private void gauge(PodLink link, String name, String what, ToDoubleFunction<PodLink> value) {
        meters.add(Gauge.builder("exedra.dispatch." + name, link, value)
                .description(what)
                .tag("pod", pod)
                .register(registry));
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

    /** The pod is not asked for a while. */
    void ejected(String reason) {
        count("ejected", "Times that a pod was taken out, as it was silent, slow or answered wrongly", reason);
    }

    /** A piece was taken away from this pod. */
    void resent(String reason) {
        count("withdrawn", "Pieces that were taken away from a pod", reason);
    }

    private void count(String name, String what, String reason) {
        Counter counter = Counter.builder("exedra.dispatch." + name)
                .description(what)
                .tag("pod", pod)
                .tag("reason", reason)
                .register(registry);
        if (!meters.contains(counter)) {
            meters.add(counter);
        }
        counter.increment();
    }

    /** The pod is not asked any more: whoever asks it next begins anew. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }

    /** The pod is gone for good: pods that come and go leave no figures behind. */
    void forget() {
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("exedra.dispatch.")
                        && pod.equals(meter.getId().getTag("pod")))
                .forEach(registry::remove);
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
