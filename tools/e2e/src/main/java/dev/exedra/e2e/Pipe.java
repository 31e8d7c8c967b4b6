package dev.exedra.e2e;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One direction of a connection: a thread that reads, one that writes when it is time. */
final class Pipe {

    private static final int CHUNK_BYTES = 1 << 14;

    /** Chunks under way: who sends more waits, as with any network. */
    private static final int CHUNKS = 64;

    private final Socket from;
    private final Socket to;
    private final FaultSwitch fault;
    private final AtomicLong flipped;
    private final Runnable end;
    private final BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>(CHUNKS);
    private final SplittableRandom random = new SplittableRandom();

    /** Bytes and when they arrive; no bytes for the end. */
    private record Chunk(byte[] bytes, long dueNanos) {}

    Pipe(Socket from, Socket to, FaultSwitch fault, AtomicLong flipped, Runnable end) {
        this.from = from;
        this.to = to;
        this.fault = fault;
        this.flipped = flipped;
        this.end = end;
    }

    void read() {
        byte[] buffer = new byte[CHUNK_BYTES];
        long lastDue = System.nanoTime();
        try {
            int count = from.getInputStream().read(buffer);
            while (count >= 0) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                Fault now = fault.get();
                damage(bytes, now);
                lastDue = Math.max(lastDue, System.nanoTime() + delayNanos(now)) + transferNanos(now, count);
                underWay.put(new Chunk(bytes, lastDue));
                count = from.getInputStream().read(buffer);
            }
        } catch (IOException broken) {
            // The other direction is told by the end below.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        finish(lastDue);
    }

    private void finish(long due) {
        try {
            underWay.put(new Chunk(new byte[0], due));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void damage(byte[] bytes, Fault now) {
        if (now instanceof Fault.FlippedBits(int every)) {
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextInt(every) == 0) {
                    bytes[i] ^= (byte) (1 << random.nextInt(8));
                    flipped.incrementAndGet();
                }
            }
        }
    }

    private static long delayNanos(Fault now) {
        return now instanceof Fault.Latency(var delay) ? delay.toNanos() : 0;
    }

    private static long transferNanos(Fault now, int bytes) {
        return now instanceof Fault.Throttle(long rate) ? TimeUnit.SECONDS.toNanos(bytes) / rate : 0;
    }

    void write() {
        try {
            Chunk chunk = underWay.take();
            while (chunk.bytes.length > 0) {
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                fault.awaitPassage();
                to.getOutputStream().write(chunk.bytes);
                chunk = underWay.take();
            }
        } catch (IOException broken) {
            // Both ends are closed below.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        end.run();
        // A reader that waits for room has to see that nobody takes any more.
        underWay.clear();
    }
}
