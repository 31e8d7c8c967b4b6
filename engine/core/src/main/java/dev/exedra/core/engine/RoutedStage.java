package dev.exedra.core.engine;

import java.util.List;

/**
 * Where one stage sent a token.
 *
 * @param layer which layer
 * @param stage which of its stages
 * @param experts that computed it, falling in the gate's score
 * @param nanos from asking the step's experts to the last answer
 */
public record RoutedStage(int layer, int stage, List<Routed> experts, long nanos) {

    public RoutedStage {
        experts = List.copyOf(experts);
    }

    /**
     * One expert of a token.
     *
     * @param weight that the gate gave it
     * @param group that it is added up in
     * @param pod that computed it; empty for this process
     */
    public record Routed(int expert, float weight, int group, String pod) {}
}
