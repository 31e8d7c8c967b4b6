package dev.exedra.proto.wire;

/**
 * One message of an Exchange stream.
 *
 * @param <H> header of its calls
 * @param <F> the generated class of all other frames
 */
public sealed interface Frame<H, F> {

    /** A call, or the answer to one. */
    record Call<H, F>(Forward<H> forward) implements Frame<H, F> {}

    /** Any other frame. */
    record Control<H, F>(F message) implements Frame<H, F> {}
}
