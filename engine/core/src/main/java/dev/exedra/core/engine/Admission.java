package dev.exedra.core.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds what is open, running or not. A tenant with a name may have {@link #OF_FREE} times its weight of what is free, so that
 * something is left for the next however many are greedy (dynamic thresholds, Choudhury and Hahne 1998): one alone gets four fifths
 * of each bound. Safe for use by several threads.
 */
final class Admission {

    private static final int OF_FREE = 4;

    private final Load most;
    private final Map<String, Load> tenants = new HashMap<>();
    private Load open = Load.NONE;

    /** @param cachePages that the KV cache has */
    Admission(EngineLimits limits, int cachePages) {
        this.most = new Load(
                (long) limits.maximumRunningSequences() + limits.maximumWaitingSequences(),
                limits.maximumOpenTokens(),
                Math.multiplyExact((long) limits.maximumOpenCaches(), (long) cachePages));
    }

    /**
     * Lets a sequence in.
     *
     * @param wait how long it takes until those who wait now run
     * @throws OverloadedException if there is no room for it
     */
    synchronized void admit(Tenant tenant, Load sequence, Duration wait) {
        Load own = tenants.getOrDefault(tenant.key(), Load.NONE).plus(sequence);
        String limit = most.exceededBy(open.plus(sequence));
        if (!limit.isEmpty()) {
            throw OverloadedException.engine(limit, open, wait);
        }
        String share = tenant.named()
                ? most.minus(open).times(OF_FREE * tenant.weight()).exceededBy(own)
                : "";
        if (!share.isEmpty()) {
            throw OverloadedException.tenant(tenant, share, own.minus(sequence), wait);
        }
        open = open.plus(sequence);
        tenants.put(tenant.key(), own);
    }

    /** A sequence that was let in has ended. */
    synchronized void release(Tenant tenant, Load sequence) {
        open = open.minus(sequence);
        Load left = tenants.getOrDefault(tenant.key(), sequence).minus(sequence);
        if (left.sequences() == 0) {
            tenants.remove(tenant.key());
        } else {
            tenants.put(tenant.key(), left);
        }
    }

    /** What is open now. */
    synchronized Load open() {
        return open;
    }
}
