package dev.exedra.core.spec;

/**
 * A matrix of the checkpoint, [outputs, inputs].
 *
 * @param name tensor name without {@code .weight} and {@code .bias}
 * @param outputs rows
 * @param inputs columns
 * @param bias whether a bias [outputs] stands beside it
 */
public record ProjectionSpec(String name, int outputs, int inputs, boolean bias) {

    /** The weight's tensor. */
    public String weight() {
        return name + ".weight";
    }

    /** The bias's tensor. */
    public String biasName() {
        return name + ".bias";
    }

    /** Elements held, bias included. */
    public long parameters() {
        return (long) outputs * inputs + (bias ? outputs : 0);
    }
}
