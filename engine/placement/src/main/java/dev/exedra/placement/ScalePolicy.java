package dev.exedra.placement;

import static dev.exedra.placement.PlacementException.require;

/**
 * How a group may be scaled.
 *
 * @param minimum pods; 0 lets an idle group go
 * @param maximum pods
 * @param targetUtilisation that a pod is meant to have, in (0, 1]
 * @param tolerance around the target within which nothing changes, as a part of it
 * @param queueObjectiveMillis that work may wait; longer waits ask for more pods whatever the utilisation
 * @param upWindowSeconds that more pods must have been wanted all the time
 * @param downWindowSeconds that fewer pods must have been wanted all the time
 * @param maximumGapSeconds between two decisions, after which windows begin anew
 * @param maximumStepUp pods that one decision adds
 * @param maximumStepDown pods that one decision takes away
 * @param startSeconds that a pod takes to start: what a change costs
 * @param horizonSeconds that a change is expected to last: what it gains in
 */
public record ScalePolicy(
        int minimum,
        int maximum,
        double targetUtilisation,
        double tolerance,
        double queueObjectiveMillis,
        double upWindowSeconds,
        double downWindowSeconds,
        double maximumGapSeconds,
        int maximumStepUp,
        int maximumStepDown,
        double startSeconds,
        double horizonSeconds) {

    public ScalePolicy {
        require(minimum >= 0 && minimum <= maximum, "minimum " + minimum + " and maximum " + maximum + " do not fit");
        require(
                targetUtilisation > 0 && targetUtilisation <= 1,
                "targetUtilisation is " + targetUtilisation + ": set it above 0, up to 1");
        require(tolerance >= 0 && tolerance < 1, "tolerance is " + tolerance + ": set it from 0 to below 1");
        require(queueObjectiveMillis > 0, "queueObjectiveMillis is " + queueObjectiveMillis + ": set it above 0");
        require(
                upWindowSeconds >= 0
                        && downWindowSeconds >= 0
                        && maximumGapSeconds >= 0
                        && startSeconds >= 0
                        && horizonSeconds >= 0,
                "windows and times may not be negative");
        require(
                maximumStepUp > 0 && maximumStepDown > 0,
                "steps of " + maximumStepUp + " up and " + maximumStepDown + " down: set both to 1 or more");
    }

    /** 1 to 8 pods at 60 % (+- 10 %), waits up to 20 ms, up after 5 s by up to 4, down after 5 minutes one by one. */
    public static ScalePolicy defaults() {
        return new ScalePolicy(1, 8, 0.6, 0.1, 20, 5, 300, 60, 4, 1, 30, 600);
    }

    /** This with other bounds. */
    public ScalePolicy between(int least, int most) {
        return new ScalePolicy(
                least,
                most,
                targetUtilisation,
                tolerance,
                queueObjectiveMillis,
                upWindowSeconds,
                downWindowSeconds,
                maximumGapSeconds,
                maximumStepUp,
                maximumStepDown,
                startSeconds,
                horizonSeconds);
    }
}
