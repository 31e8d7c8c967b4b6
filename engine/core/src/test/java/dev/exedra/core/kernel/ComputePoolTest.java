package dev.exedra.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ComputePoolTest {

    @Test
    void runsEveryTaskOnce() {
        try (ComputePool pool = new ComputePool(4)) {
            for (int tasks = 0; tasks < 200; tasks++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(200);
                pool.run(tasks, runs::incrementAndGet);
                for (int i = 0; i < 200; i++) {
                    assertEquals(i < tasks ? 1 : 0, runs.get(i));
                }
            }
        }
    }

    @Test
    void computesOnAsManyThreadsAsAskedAndOnTheCallers() {
        try (ComputePool pool = new ComputePool(3)) {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(3);
            pool.run(3, _ -> {
                threads.add(Thread.currentThread());
                all.countDown();
                await(all);
            });
            assertEquals(3, threads.size());
            assertTrue(threads.remove(Thread.currentThread()));
            threads.forEach(thread -> assertTrue(thread.getName().startsWith("exedra-compute-")));
        }
    }

    @Test
    void runsInlineAndInOrderOnOneThread() {
        try (ComputePool pool = new ComputePool(1)) {
            List<Integer> order = new ArrayList<>();
            pool.run(5, order::add);
            assertEquals(List.of(0, 1, 2, 3, 4), order);
        }
    }

    @Test
    void runsNestedTasksInline() {
        try (ComputePool pool = new ComputePool(3)) {
            AtomicInteger sum = new AtomicInteger();
            pool.run(8, i -> {
                Thread outer = Thread.currentThread();
                pool.run(4, j -> {
                    assertSame(outer, Thread.currentThread());
                    sum.addAndGet(10 * i + j);
                });
            });
            assertEquals(28 * 40 + 8 * 6, sum.get());
        }
    }

    @Test
    void rethrowsOnceTheOthersHaveEndedAndStaysUsable() {
        try (ComputePool pool = new ComputePool(2)) {
            for (int round = 0; round < 100; round++) {
                AtomicInteger running = new AtomicInteger();
                IllegalStateException thrown = assertThrows(
                        IllegalStateException.class,
                        () -> pool.run(6, i -> {
                            running.incrementAndGet();
                            try {
                                if (i == 2) {
                                    throw new IllegalStateException("task 2");
                                }
                            } finally {
                                running.decrementAndGet();
                            }
                        }));
                assertEquals("task 2", thrown.getMessage());
                assertEquals(0, running.get());
                AtomicInteger after = new AtomicInteger();
                pool.run(6, i -> after.addAndGet(i));
                assertEquals(15, after.get());
            }
        }
    }

    @Test
    void servesSeveralCallersAtOnce() throws Exception {
        try (ComputePool pool = new ComputePool(3);
                var callers = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> sums = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                sums.add(callers.submit(() -> {
                    long sum = 0;
                    for (int round = 0; round < 2000; round++) {
                        long[] parts = new long[7];
                        pool.run(7, i -> parts[i] = i + 1L);
                        for (long part : parts) {
                            sum += part;
                        }
                    }
                    return sum;
                }));
            }
            for (Future<Long> sum : sums) {
                assertEquals(56_000, sum.get());
            }
        }
    }

    @Test
    void keepsTheInterruptOfTheCaller() {
        try (ComputePool pool = new ComputePool(2)) {
            CountDownLatch both = new CountDownLatch(2);
            pool.run(2, i -> {
                both.countDown();
                if (Thread.currentThread().getName().startsWith("exedra")) {
                    await(both);
                } else {
                    Thread.currentThread().interrupt();
                }
            });
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void workersEndAtClose() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (ComputePool pool = new ComputePool(2)) {
            CountDownLatch both = new CountDownLatch(2);
            pool.run(2, i -> {
                threads.add(Thread.currentThread());
                both.countDown();
                await(both);
            });
        }
        threads.remove(Thread.currentThread());
        threads.forEach(ComputePoolTest::join);
        assertEquals(1, threads.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
