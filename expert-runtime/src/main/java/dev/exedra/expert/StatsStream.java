package dev.exedra.expert;

import dev.exedra.proto.expert.v1.StatsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Somebody who reads a pod's load now and then. */
final class StatsStream {

    private final ServerCallStreamObserver<StatsResponse> reader;
    private final LoadMeter meter;
    private final LongSupplier openCredit;
    private final IntSupplier streams;
    private LoadMeter.Snapshot before;
    private @Nullable ScheduledFuture<?> ticks;
    private boolean ended;

    StatsStream(
            ServerCallStreamObserver<StatsResponse> reader,
            LoadMeter meter,
            LongSupplier openCredit,
            IntSupplier streams) {
        this.reader = reader;
        this.meter = meter;
        this.openCredit = openCredit;
        this.streams = streams;
        this.before = meter.snapshot();
    }

    synchronized void begin(ScheduledExecutorService timer, int millis, Runnable gone) {
        ScheduledFuture<?> scheduled = timer.scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
        ticks = scheduled;
        reader.setOnCancelHandler(() -> {
            scheduled.cancel(false);
            gone.run();
        });
    }

    private synchronized void tick() {
        // A reader that does not keep up gets longer intervals, not more memory.
        if (!ended && reader.isReady() && !reader.isCancelled()) {
            LoadMeter.Snapshot now = meter.snapshot();
            StatsResponse stats = meter.between(before, now).toBuilder()
                    .setStreams(streams.getAsInt())
                    .setOpenCredit(openCredit.getAsLong())
                    .build();
            before = now;
            reader.onNext(stats);
        }
    }

    synchronized void end() {
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (!ended && !reader.isCancelled()) {
            ended = true;
            reader.onCompleted();
        }
    }
}
