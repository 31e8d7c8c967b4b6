package dev.exedra.core.engine;

/**
 * On whose behalf a sequence runs. Where sequences wait, tenants are served in proportion to their weights, counted in tokens.
 *
 * @param key any name; those without one share the empty one
 * @param weight above 0, relative to others
 */
public record Tenant(String key, double weight) {

    /** Whoever has no name. */
    public static final Tenant NONE = new Tenant("", 1);

    public Tenant {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new EngineException("a tenant's weight is " + weight + ": it must be a finite number above 0");
        }
    }

    /** Whether it has a name. */
    boolean named() {
        return !key.isEmpty();
    }
}
