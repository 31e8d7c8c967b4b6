package dev.exedra.core.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sequences that wait. Next is the tenant that was served the fewest tokens by its weight, and of its sequences the one that
 * came first; with one tenant that is the order of arrival. The counters are those of Sheng et al. 2024 (Fairness in Serving Large
 * Language Models): one that begins to wait again is lifted to the least of those that are there, so nobody saves up, and what
 * somebody had in excess is remembered until the others have caught up. Belongs to the engine's thread.
 */
final class FairLine {

    private final Map<String, TenantAccount> accounts = new HashMap<>();
    private double floor;
    private long arrivals;
    private int size;

    /** Takes a sequence that is new here. */
    void arrive(Sequence sequence) {
        Tenant tenant = sequence.request().tenant();
        TenantAccount account = accounts.computeIfAbsent(tenant.key(), _ -> new TenantAccount());
        account.weigh(tenant.weight());
        if (account.open == 0) {
            liftFloor();
            account.serveAtLeast(floor);
        }
        account.open++;
        sequence.arrived(++arrivals);
        account.waiting.add(sequence);
        size++;
    }

    /** Takes one back that gave its slot away; it is the first of its tenant. */
    void takeBack(Sequence sequence) {
        of(sequence).waiting.addFirst(sequence);
        size++;
    }

    /** Who is next; null if nobody waits. */
    @Nullable
    Sequence next() {
        TenantAccount first = null;
        for (TenantAccount account : accounts.values()) {
            if (!account.waiting.isEmpty() && (first == null || comesBefore(account, first))) {
                first = account;
            }
        }
        return first == null ? null : first.waiting.peek();
    }

    private static boolean comesBefore(TenantAccount account, TenantAccount other) {
        int served = Double.compare(account.served(), other.served());
        return served < 0
                || (served == 0
                        && account.waiting.getFirst().arrival()
                                < other.waiting.getFirst().arrival());
    }

    /** Takes the next one out; there must be one. */
    Sequence take() {
        Sequence next = Objects.requireNonNull(next(), "somebody waits");
        of(next).waiting.remove();
        size--;
        return next;
    }

    /** Takes out all that are meant, in no particular order. */
    List<Sequence> takeIf(Predicate<Sequence> meant) {
        List<Sequence> taken = new ArrayList<>();
        for (TenantAccount account : accounts.values()) {
            account.waiting.removeIf(sequence -> meant.test(sequence) && taken.add(sequence));
        }
        size -= taken.size();
        return taken;
    }

    /** So many tokens are computed for a sequence, wherever it is. */
    void serve(Sequence sequence, int tokens) {
        of(sequence).serve(tokens);
    }

    /** A sequence has ended, wherever it was. */
    void left(Sequence sequence) {
        of(sequence).open--;
        if (liftFloor()) {
            accounts.values().removeIf(account -> account.open == 0 && account.served() <= floor);
        } else {
            accounts.clear();
            floor = 0;
        }
    }

    /** The floor is the least that anybody who is there was served; false if nobody is. */
    private boolean liftFloor() {
        double least = Double.POSITIVE_INFINITY;
        for (TenantAccount account : accounts.values()) {
            least = account.open > 0 ? Math.min(least, account.served()) : least;
        }
        boolean anybody = least < Double.POSITIVE_INFINITY;
        floor = anybody ? Math.max(floor, least) : floor;
        return anybody;
    }

    /** The account of a sequence that arrived here. */
    TenantAccount of(Sequence sequence) {
        return Objects.requireNonNull(accounts.get(sequence.request().tenant().key()), "the tenant has open sequences");
    }

    /** Everyone who waits, tenant by tenant. */
    List<Sequence> all() {
        List<Sequence> all = new ArrayList<>(size);
        accounts.values().forEach(account -> all.addAll(account.waiting));
        return all;
    }

    int size() {
        return size;
    }
}
