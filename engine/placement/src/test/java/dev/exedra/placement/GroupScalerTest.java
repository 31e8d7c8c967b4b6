package dev.exedra.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.placement.Decision.Reason;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** One group, asked every five seconds. */
class GroupScalerTest {

    /** 60 %, up after 10 s by up to 4, down after 60 s by 1. */
    private static final ScalePolicy POLICY = new ScalePolicy(1, 10, 0.6, 0.1, 20, 10, 60, 30, 4, 1, 30, 600);

    /** A group that lives: what is decided happens at once. */
    private static final class Life {
        private final ScalePolicy policy;
        private GroupState state;
        private double now = 1000;
        private Reason reason = Reason.STEADY;

        Life(ScalePolicy policy, int replicas) {
            this.policy = policy;
            this.state = GroupState.starting(replicas);
        }

        int after(double seconds, GroupLoad load) {
            for (double end = now + seconds; now < end; ) {
                now += 5;
                Decision decision = GroupScaler.decide(policy, state, load, now);
                state = decision.state();
                reason = decision.reason();
            }
            return state.replicas();
        }
    }

    @Test
    void growsToItsTargetAfterTheWindowAndInSteps() {
        Life life = new Life(POLICY, 1);
        GroupLoad heavy = GroupLoad.of(4.2, 5);
        assertEquals(1, life.after(5, heavy));
        assertEquals(Reason.WINDOW, life.reason);
        assertEquals(5, life.after(10, heavy), "by four at most");
        assertEquals(7, life.after(30, heavy), "4.2 / 0.6");
        assertEquals(Reason.STEADY, life.reason);
    }

    @Test
    void shrinksOneByOneOnceLessWasWantedForTheWholeWindow() {
        Life life = new Life(POLICY, 7);
        life.after(60, GroupLoad.of(4.2, 5));
        assertEquals(7, life.after(55, GroupLoad.of(1.2, 1)));
        assertEquals(Reason.WINDOW, life.reason);
        assertEquals(6, life.after(10, GroupLoad.of(1.2, 1)));
        assertEquals(2, life.after(60, GroupLoad.of(1.2, 1)));
    }

    @Test
    void aPeakWithinTheWindowKeepsItsPods() {
        Life life = new Life(POLICY, 7);
        for (int minute = 0; minute < 10; minute++) {
            life.after(40, GroupLoad.of(1, 1));
            assertEquals(7, life.after(5, GroupLoad.of(4.2, 1)), "minute " + minute);
        }
    }

    @Test
    void aShortPeakBringsNoPods() {
        Life life = new Life(POLICY, 2);
        for (int minute = 0; minute < 10; minute++) {
            life.after(5, GroupLoad.of(6, 1));
            assertEquals(2, life.after(40, GroupLoad.of(1.2, 1)));
        }
    }

    @Test
    void aQueueAsksForMoreWhateverTheUtilisation() {
        Life life = new Life(POLICY, 3);
        assertEquals(5, life.after(15, GroupLoad.of(1.7, 30)), "1.5 times the objective, 1.5 times the pods");
        assertEquals(Reason.QUEUE, life.reason);
    }

    @Test
    void whatIsStaleTakesNothingAwayHoweverLong() {
        Life life = new Life(POLICY, 5);
        assertEquals(5, life.after(3600, GroupLoad.unknown()));
        assertEquals(Reason.STALE, life.reason);
        life.after(5, GroupLoad.of(0.1, 0));
        assertEquals(5, life.after(50, GroupLoad.of(0.1, 0)), "the window began when load was seen again");
    }

    @Test
    void aClockThatJumpsTakesNothingAway() {
        Life life = new Life(POLICY, 5);
        life.after(10, GroupLoad.of(0.1, 0));
        life.now += 86_400;
        assertEquals(5, life.after(55, GroupLoad.of(0.1, 0)));
        life.now -= 172_800;
        assertEquals(5, life.after(55, GroupLoad.of(0.1, 0)));
    }

    @Test
    void anIdleGroupGoesAndComesBackAtTheFirstDemand() {
        Life life = new Life(POLICY.between(0, 4), 2);
        assertEquals(2, life.after(55, GroupLoad.of(0, 0)));
        assertEquals(0, life.after(60, GroupLoad.of(0, 0)));
        assertEquals(0, life.after(3600, GroupLoad.of(0, 0)));
        assertEquals(1, life.after(5, new GroupLoad(0, 0, true, true)));
        assertEquals(Reason.UNMET_DEMAND, life.reason);
    }

    @Test
    void unmetDemandCountsEvenWhereNoPodTellsAnything() {
        Life life = new Life(POLICY.between(0, 4), 0);
        assertEquals(1, life.after(5, new GroupLoad(0, 0, true, false)));
    }

    @Test
    void aPodIsNotStartedForWhatIsGoneBeforeItRuns() {
        ScalePolicy dear = new ScalePolicy(1, 10, 0.6, 0.1, 20, 0, 60, 30, 4, 1, 600, 60);
        Life life = new Life(dear, 2);
        assertEquals(2, life.after(60, GroupLoad.of(1.5, 1)));
        assertEquals(Reason.NOT_WORTH_IT, life.reason);
    }

    @Property(tries = 300)
    void alwaysWithinItsBoundsAndItsSteps(
            @ForAll @Size(max = 60) List<@DoubleRange(max = 20) Double> loads,
            @ForAll @IntRange(min = 1, max = 10) int start) {
        Life life = new Life(POLICY.between(2, 9), start);
        for (double load : loads) {
            int before = life.state.replicas();
            int after = life.after(20, GroupLoad.of(load, load));
            assertTrue(after >= 2 && after <= 9);
            assertTrue(after - Math.max(2, before) <= 16 && Math.min(9, before) - after <= 4, before + " to " + after);
        }
    }

    @Property(tries = 300)
    void constantLoadComesToRestNearItsTarget(
            @ForAll @DoubleRange(min = 0.1, max = 5.5) double load, @ForAll @IntRange(min = 1, max = 10) int start) {
        Life life = new Life(POLICY, start);
        int rest = life.after(1200, GroupLoad.of(load, 1));
        assertEquals(rest, life.after(1200, GroupLoad.of(load, 1)));
        assertTrue(load / rest <= 0.6 * 1.1 + 1e-9, load + " on " + rest);
        assertTrue(rest == 1 || load / (rest - 1) > 0.6 * 0.9 - 1e-9, load + " on " + rest);
    }
}
