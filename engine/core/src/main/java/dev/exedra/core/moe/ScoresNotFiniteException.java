package dev.exedra.core.moe;

/** A gate's logits are NaN or infinite: no choice can be made. */
public final class ScoresNotFiniteException extends GateException {

    private static final long serialVersionUID = 1L;

    public ScoresNotFiniteException(double logit) {
        super("a gate's score is " + logit
                + ", so no expert can be chosen: the checkpoint's weights or the input are damaged");
    }
}
