package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of tenants, in steps that compute nothing: no clock, no threads. */
class FairShareTest {

    private static final int MANY_PAGES = 10_000;

    private static EngineLimits limits(int running) {
        return new EngineLimits(64, running, 40, 1 << 20, Simulation.PAGE_TOKENS);
    }

    private static Tenant tenant(String key) {
        return new Tenant(key, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alone"})
    void oneTenantIsServedInOrderOfArrival(String key) {
        try (Simulation engine = new Simulation(limits(3), MANY_PAGES)) {
            for (int i = 0; i < 12; i++) {
                engine.submit(tenant(key), "s" + i, 4 + i % 3, 6);
            }
            while (engine.open().sequences() > 0) {
                engine.step();
            }
            assertEquals(
                    IntStream.range(0, 12).mapToObj(i -> "s" + i).toList(),
                    engine.ended.stream().map(Simulation.Ended::name).toList());
        }
    }

    /** Steps of the 99th of a hundred sequences of tenants who stay within their share, one of whom may be greedy. */
    private static double percentile99OfTheOthers(int greed, int pages, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> tenants = List.of("greedy", "b", "c", "d");
        try (Simulation engine = new Simulation(limits(16), pages)) {
            for (int step = 0; step < 20_000; step++) {
                for (String tenant : tenants) {
                    // A sequence has its slot for 20 steps: 16 slots serve 0.8 a step, each tenant's share is 0.2.
                    double rate = 0.17 * (tenant.equals("greedy") ? greed : 1);
                    for (; random.nextDouble() < rate; rate--) {
                        engine.submit(tenant(tenant), tenant, 8, 20);
                    }
                }
                engine.step();
            }
            List<Integer> steps = engine.ended.stream()
                    .filter(one -> !one.tenant().equals("greedy"))
                    .map(Simulation.Ended::steps)
                    .sorted()
                    .toList();
            assertTrue(steps.size() > 9000, "the others lose nothing: " + steps.size());
            return steps.get(steps.size() * 99 / 100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {MANY_PAGES, 32})
    void aTenantAtTenTimesItsShareLeavesTheOthersLatencyWithinOneAndAHalf(int pages) {
        // Sequences of 28 tokens fill two pages: 32 pages hold 16 of them.
        double fair = percentile99OfTheOthers(1, pages, 3);
        double overrun = percentile99OfTheOthers(10, pages, 3);
        assertTrue(overrun <= 1.5 * fair, "p99 in steps: " + fair + ", then " + overrun);
    }

    @Test
    void tenantsThatAlwaysWaitAreServedInProportionToTheirWeights() {
        try (Simulation engine = new Simulation(limits(8), MANY_PAGES)) {
            List<Tenant> tenants = List.of(new Tenant("one", 1), new Tenant("three", 3));
            int[] served = new int[2];
            for (int step = 0; step < 4000; step++) {
                for (int i = 0; i < 2; i++) {
                    // Those with the weight have short sequences, the others long ones: tokens count, not sequences.
                    while (engine.submit(tenants.get(i), "s", 4, i == 0 ? 60 : 12)
                            .isPresent()) {
                        assertTrue(engine.open().sequences() <= 48);
                    }
                }
                for (Chunk chunk : engine.step()) {
                    served[chunk.sequence().request().tenant().key().equals("one") ? 0 : 1] += chunk.rows();
                }
            }
            assertEquals(3, served[1] / (double) served[0], 0.3, served[0] + " and " + served[1] + " tokens");
        }
    }

    @Test
    void whoComesLaterHasSavedNothingUp() {
        try (Simulation engine = new Simulation(limits(2), MANY_PAGES)) {
            for (int i = 0; i < 20; i++) {
                engine.submit(tenant("early"), "early", 4, 20);
            }
            for (int step = 0; step < 60; step++) {
                engine.step();
            }
            engine.ended.clear();
            for (int i = 0; i < 10; i++) {
                engine.submit(tenant("late"), "late", 4, 20);
            }
            for (int step = 0; step < 100; step++) {
                engine.step();
            }
            Map<String, Long> counts = engine.ended.stream()
                    .collect(Collectors.groupingBy(Simulation.Ended::tenant, Collectors.counting()));
            assertTrue(
                    Math.abs(counts.getOrDefault("early", 0L) - counts.getOrDefault("late", 0L)) <= 2,
                    "from then on both get the same: " + counts);
        }
    }

    @Test
    void aQueueFullOfOneTenantHasRoomForAnother() {
        try (Simulation engine = new Simulation(limits(10), MANY_PAGES)) {
            int greedy = 0;
            while (engine.submit(tenant("greedy"), "s", 4, 4).isPresent()) {
                greedy++;
            }
            assertEquals(40, greedy, "four fifths of 50");
            assertTrue(engine.submit(tenant("other"), "s", 4, 4).isPresent());
            assertTrue(engine.submit(new Tenant("heavy", 3), "s", 4, 4).isPresent());
            assertTrue(engine.submit(tenant("greedy"), "s", 4, 4).isEmpty());
            for (int step = 0; step < 10; step++) {
                engine.step();
            }
            assertTrue(engine.submit(tenant("greedy"), "s", 4, 4).isPresent(), "what ended has made room");
        }
    }

    @Test
    void nobodyWithoutANameIsHeldToAShare() {
        try (Simulation engine = new Simulation(limits(10), MANY_PAGES)) {
            int all = 0;
            while (engine.submit(Tenant.NONE, "s", 4, 4).isPresent()) {
                all++;
            }
            assertEquals(50, all);
        }
    }

    @Test
    void whatIsOpenIsBoundedInTokensAndInPages() {
        try (Simulation engine = new Simulation(limits(10).withMaximumOpen(100, 1000), 4)) {
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 40).isPresent());
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 21).isEmpty(), "60 + 41 tokens");
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 20).isPresent());
            assertEquals(new Load(2, 100, 7), engine.open());
        }
        try (Simulation engine = new Simulation(limits(10).withMaximumOpen(1000, 2), 4)) {
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 40).isPresent());
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 60).isEmpty(), "4 + 5 pages of 2 times 4");
            assertTrue(engine.submit(Tenant.NONE, "s", 20, 44).isPresent());
        }
    }

    @Test
    void aSequenceThatPausesGivesItsSlotAwayAndItsPagesOnlyWhenOthersNeedThem() {
        try (Simulation engine = new Simulation(limits(1), 4)) {
            Sequence slow = engine.submit(Tenant.NONE, "slow", 20, 20).orElseThrow();
            engine.submit(Tenant.NONE, "short", 8, 2);
            engine.step();
            slow.pause(true);
            engine.step();
            assertEquals(2, slow.pages().size(), "nobody needs its pages");
            engine.step();
            assertEquals("short", engine.ended.getFirst().name());
            assertEquals(List.of(), engine.step(), "nothing to do");
            assertEquals(1, engine.scheduler().paused());
            engine.submit(Tenant.NONE, "large", 40, 20);
            engine.step();
            assertEquals(0, slow.pages().size(), "three of four pages are needed");
            slow.pause(false);
            engine.step();
            assertEquals(1, engine.scheduler().waiting(), "its slot is taken");
            while (engine.open().sequences() > 0) {
                engine.step();
            }
            assertEquals(
                    List.of("short", "large", "slow"),
                    engine.ended.stream().map(Simulation.Ended::name).toList());
            assertEquals(0, engine.usedPages());
        }
    }
}
