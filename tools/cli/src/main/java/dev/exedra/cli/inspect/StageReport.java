package dev.exedra.cli.inspect;

import dev.exedra.core.moe.GateSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.core.spec.SharedSpec;

/**
 * One Mixture-of-Experts sub-layer.
 *
 * @param experts routed ones
 * @param chosen most of them that a token gets
 * @param atMost whether a token may get fewer (top-p)
 * @param sharedExperts networks that are always on
 * @param expertParameters of the largest routed expert
 * @param expertBytes of it, as stored
 */
record StageReport(
        int layer,
        int stage,
        int experts,
        int chosen,
        boolean atMost,
        int sharedExperts,
        long expertParameters,
        long expertBytes) {

    static StageReport of(int layer, int stage, MoeStage spec, long expertParameters, long expertBytes) {
        return new StageReport(
                layer,
                stage,
                spec.experts().size(),
                spec.gate().mostChosen(spec.experts().size()),
                spec.gate().choice() instanceof GateSpec.TopP,
                spec.shared()
                        .map(SharedSpec::networks)
                        .map(java.util.List::size)
                        .orElse(0),
                expertParameters,
                expertBytes);
    }
}
