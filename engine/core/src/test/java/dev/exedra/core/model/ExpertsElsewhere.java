package dev.exedra.core.model;

import dev.exedra.core.expert.ExpertSet;
import dev.exedra.core.expert.LocalDispatcher;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.Partition;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Experts that answer later, on a thread of their own. */
public final class ExpertsElsewhere implements Dispatcher, AutoCloseable {

    private final OpenModel open;
    private final LocalDispatcher local;
    private final AtomicInteger count = new AtomicInteger();
    private volatile CountDownLatch calls = new CountDownLatch(0);
    private volatile IntPredicate fails = _ -> false;
    private final ExecutorService elsewhere = Executors.newSingleThreadExecutor();

    /** The experts of a folder. */
    public ExpertsElsewhere(Path folder, LoadOptions options) {
        this.open = OpenModel.of(folder, options);
        this.local = new LocalDispatcher(
                open.spec(),
                Partition.even(options.groups()),
                ExpertSet.load(
                        open.spec(),
                        open.weights(),
                        _ -> true,
                        true,
                        open.compute(),
                        open.kernels(),
                        open.pool(),
                        open.arena()),
                open.kernels(),
                open.pool());
    }

    /**
     * Answers none of the calls from now on before so many have come.
     *
     * @param failing says which of them fail, counted from 0
     */
    public void hold(int callsAtOnce, IntPredicate failing) {
        count.set(0);
        fails = failing;
        calls = new CountDownLatch(callsAtOnce);
    }

    @Override
    public ExpertGroups groups(int layer, int stage) {
        return local.groups(layer, stage);
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(ExpertCall call) {
        calls.countDown();
        int number = count.getAndIncrement();
        return CompletableFuture.supplyAsync(() -> answer(call, number), elsewhere)
                .thenCompose(answer -> answer);
    }

    private CompletionStage<ExpertSum> answer(ExpertCall call, int number) {
        try {
            if (!calls.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("one call came, and no other one with it");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        if (fails.test(number)) {
            throw new IllegalStateException("call " + number + " fails");
        }
        return local.dispatch(call);
    }

    @Override
    public boolean asksElsewhere() {
        return true;
    }

    @Override
    public void close() {
        elsewhere.shutdown();
        local.close();
        open.pool().close();
        open.arena().close();
        open.checkpoint().close();
    }
}
