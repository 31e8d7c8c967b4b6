package dev.exedra.router.dispatch;

/**
 * The bounds of a router towards its pods.
 *
 * @param router its own name, for the pods' logs
 * @param maxMessageBytes of an answer
 */
public record DispatchLimits(String router, int maxMessageBytes) {

    /** What serves: answers of 64 MiB. */
    public static DispatchLimits defaults() {
        return new DispatchLimits("router", 64 << 20);
    }
}
