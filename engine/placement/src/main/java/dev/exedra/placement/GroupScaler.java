package dev.exedra.placement;

import dev.exedra.placement.Decision.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Scales one group by its target utilisation and its queue: wanted replicas are {@code ceil(offered / target)}, with a tolerance and
 * stabilisation windows as Kubernetes' HorizontalPodAutoscaler has them (autoscaling/v2: upwards the least, downwards the most that
 * was wanted within the window), and a queue-time objective beside.
 */
public final class GroupScaler {

    private GroupScaler() {}

    /**
     * Decides.
     *
     * @param nowSeconds of a clock that only runs forward; the time of the state's last decision, if it was put back
     */
    public static Decision decide(ScalePolicy policy, GroupState state, GroupLoad load, double nowSeconds) {
        int current = state.replicas();
        if (!load.fresh() && !load.unmet()) {
            // Windows begin anew: what was wanted before may no longer be.
            int kept = Math.max(current, policy.minimum());
            return new Decision(kept, Reason.STALE, GroupState.starting(kept));
        }
        if (current == 0) {
            int first = load.unmet() || load.offeredPods() > 0 ? Math.max(1, policy.minimum()) : policy.minimum();
            Reason reason = first > 0 ? Reason.UNMET_DEMAND : Reason.STEADY;
            int allowed = Math.min(first, policy.maximum());
            return new Decision(allowed, reason, GroupState.starting(allowed));
        }
        Wish wish = wish(policy, current, load);
        List<GroupState.Wanted> wanted = remember(policy, state, wish.replicas, nowSeconds);
        Step step = stabilised(policy, current, wish, wanted, nowSeconds);
        int replicas = within(policy, step.replicas);
        Reason reason = replicas == step.replicas && within(policy, wish.replicas) == wish.replicas
                ? step.reason
                : Reason.LIMIT;
        return new Decision(replicas, reason, new GroupState(replicas, wanted));
    }

    private record Wish(int replicas, Reason reason) {}

    private record Step(int replicas, Reason reason) {}

    private static Wish wish(ScalePolicy policy, int current, GroupLoad load) {
        double ratio = load.offeredPods() / (current * policy.targetUtilisation());
        int byLoad =
                (int) Math.min(Integer.MAX_VALUE, Math.ceil(load.offeredPods() / policy.targetUtilisation() - 1e-9));
        if (load.queueMillis() > policy.queueObjectiveMillis()) {
            // A queue says that there are too few, not how many: as much more as it is too long, at most twice as many.
            double longer = Math.min(2, load.queueMillis() / policy.queueObjectiveMillis());
            int byQueue = Math.max(current + 1, (int) Math.ceil(current * longer));
            return new Wish(Math.max(byLoad, byQueue), byLoad > byQueue ? Reason.LOAD : Reason.QUEUE);
        }
        if (Math.abs(ratio - 1) <= policy.tolerance()) {
            return new Wish(current, Reason.STEADY);
        }
        if (byLoad > current
                && !worthIt(policy, load.offeredPods() - current * policy.targetUtilisation(), byLoad - current)) {
            return new Wish(current, Reason.NOT_WORTH_IT);
        }
        // An idle group keeps a pod as long as anything comes.
        int least = load.offeredPods() > 0 || load.unmet() ? Math.max(1, byLoad) : byLoad;
        if (least < current && policy.horizonSeconds() < policy.startSeconds()) {
            return new Wish(current, Reason.NOT_WORTH_IT);
        }
        return new Wish(least, least > current ? Reason.LOAD : least < current ? Reason.IDLE : Reason.STEADY);
    }

    /** Whether the work beyond the target, over the horizon, is more than starting pods takes. */
    private static boolean worthIt(ScalePolicy policy, double beyondTarget, int pods) {
        return beyondTarget * policy.horizonSeconds() >= pods * policy.startSeconds();
    }

    private static List<GroupState.Wanted> remember(ScalePolicy policy, GroupState state, int wanted, double now) {
        double longest = Math.max(policy.upWindowSeconds(), policy.downWindowSeconds());
        List<GroupState.Wanted> kept = new ArrayList<>();
        if (!state.wanted().isEmpty() && now - state.wanted().getLast().atSeconds() > policy.maximumGapSeconds()) {
            // Nobody looked for a while, or a clock jumped: what was wanted meanwhile is not known.
            return List.of(new GroupState.Wanted(now, wanted));
        }
        for (GroupState.Wanted before : state.wanted()) {
            // Of what is older than the window only the last is kept: it held when the window began.
            if (before.atSeconds() <= now - longest) {
                kept.clear();
            }
            // A clock that was put back makes nothing older than it is.
            if (before.atSeconds() <= now) {
                kept.add(before);
            }
        }
        kept.add(new GroupState.Wanted(now, wanted));
        return kept;
    }

    private static Step stabilised(
            ScalePolicy policy, int current, Wish wish, List<GroupState.Wanted> wanted, double now) {
        int up = bound(wanted, now - policy.upWindowSeconds(), current, true);
        int down = bound(wanted, now - policy.downWindowSeconds(), current, false);
        if (wish.replicas > current) {
            return up > current
                    ? new Step(Math.min(up, current + policy.maximumStepUp()), wish.reason)
                    : new Step(current, Reason.WINDOW);
        }
        if (wish.replicas < current) {
            return down < current
                    ? new Step(Math.max(down, current - policy.maximumStepDown()), wish.reason)
                    : new Step(current, Reason.WINDOW);
        }
        return new Step(current, wish.reason);
    }

    /** The least (upwards) or the most that was wanted since a time; the current number, if nothing is known for so long. */
    private static int bound(List<GroupState.Wanted> wanted, double since, int current, boolean least) {
        if (wanted.getFirst().atSeconds() > since) {
            return current;
        }
        int result = wanted.getLast().replicas();
        for (int i = wanted.size() - 1; i >= 0; i--) {
            int replicas = wanted.get(i).replicas();
            result = least ? Math.min(result, replicas) : Math.max(result, replicas);
            if (wanted.get(i).atSeconds() <= since) {
                break;
            }
        }
        return result;
    }

    private static int within(ScalePolicy policy, int replicas) {
        return Math.clamp(replicas, policy.minimum(), policy.maximum());
    }
}
