package dev.exedra.core.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who gives a slot or pages away to a tenant that has less than its share. A tenant's share is the larger of its parts of all
 * slots and of all pages, by its weight (dominant resource fairness, Ghodsi et al. 2011). Nobody gives anything away who would have
 * less afterwards than the one who gets it: that ends, and it never turns back.
 */
final class Displacement {

    private final FairLine line;
    private final int slots;
    private final int pages;
    private final Map<TenantAccount, Taken> taken = new HashMap<>();

    private static final class Taken {
        private int slots;
        private int pages;
    }

    Displacement(FairLine line, int slots, int pages) {
        this.line = line;
        this.slots = slots;
        this.pages = pages;
    }

    /**
     * Who gives way, the youngest of a tenant first; nobody if that would not let {@code head} in.
     *
     * @param running in order of admission
     * @param free pages that can be had without this
     */
    List<Sequence> victims(Sequence head, List<Sequence> running, int free) {
        running.forEach(sequence -> count(sequence, 1));
        Set<Sequence> victims = new HashSet<>();
        List<Sequence> inOrder = new ArrayList<>();
        int missing = head.missingPages();
        int available = free;
        while (running.size() - victims.size() >= slots || missing > available) {
            Sequence victim = richest(head, running, victims);
            if (victim == null || share(line.of(head), 1, head.allPages()) > shareWithout(victim)) {
                return List.of();
            }
            count(victim, -1);
            available += victim.pages().size();
            victims.add(victim);
            inOrder.add(victim);
        }
        return inOrder;
    }

    /** The youngest sequence of the tenant that would have most left. */
    private @Nullable Sequence richest(Sequence head, List<Sequence> running, Set<Sequence> victims) {
        Sequence richest = null;
        for (Sequence sequence : running.reversed()) {
            if (!victims.contains(sequence)
                    && line.of(sequence) != line.of(head)
                    && (richest == null || shareWithout(sequence) > shareWithout(richest))) {
                richest = sequence;
            }
        }
        return richest;
    }

    private void count(Sequence sequence, int sign) {
        Taken own = taken.computeIfAbsent(line.of(sequence), _ -> new Taken());
        own.slots += sign;
        own.pages += sign * sequence.pages().size();
    }

    private double shareWithout(Sequence sequence) {
        return share(line.of(sequence), -1, -sequence.pages().size());
    }

    private double share(TenantAccount account, int moreSlots, int morePages) {
        Taken own = taken.computeIfAbsent(account, _ -> new Taken());
        double ofSlots = (own.slots + moreSlots) / (double) slots;
        double ofPages = (own.pages + morePages) / (double) pages;
        return Math.max(ofSlots, ofPages) / account.weight();
    }
}
