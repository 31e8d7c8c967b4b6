package dev.exedra.placement;

/** What was asked cannot be planned; the message says why. */
public final class PlacementException extends RuntimeException {

    private static final long serialVersionUID = 1;

    PlacementException(String message) {
        super(message);
    }

    static void require(boolean right, String message) {
        if (!right) {
            throw new PlacementException(message);
        }
    }
}
