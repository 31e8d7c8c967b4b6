package dev.exedra.core.engine;

/**
 * How far a sequence had come when it was broken off; it goes on as if nothing had happened.
 *
 * @param generatedIds tokens generated so far: they count as if generated here, and no listener hears of them again
 * @param textUnits UTF-16 units of their text that the client has had; what is more is told first
 */
public record Resumption(int[] generatedIds, int textUnits) {

    /** From the beginning. */
    public static final Resumption NONE = new Resumption(new int[0], 0);

    public Resumption {
        generatedIds = generatedIds.clone();
    }

    @Override
    public int[] generatedIds() {
        return generatedIds.clone();
    }

    int generated() {
        return generatedIds.length;
    }
}
