package dev.exedra.expert;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Divides what may be outstanding in a pod over its open streams, all in rows times experts. A stream's limit is cumulative and
 * never falls: it shrinks by not being renewed. What a stream may have outstanding is
 *
 * <ul>
 *   <li>always a floor, the largest piece there is, so that nobody waits for somebody else's answers;
 *   <li>beyond it a fair share of the budget, by what the stream has outstanding and says that it would send.
 * </ul>
 *
 * <p>So all streams together never have more outstanding than the budget and a floor for each, but for what an idle stream was
 * granted, did not use and keeps. Knows nothing of the network.
 */
public final class CreditLedger {

    private final long floor;
    private final long mostPerStream;
    private final LongSupplier budget;
    private final List<Account> open = new ArrayList<>();

    /**
     * @param floor that a stream may always have outstanding, at least the largest piece
     * @param mostPerStream that one may have outstanding
     * @param budget that all may have outstanding, now
     */
    public CreditLedger(long floor, long mostPerStream, LongSupplier budget) {
        this.floor = floor;
        this.mostPerStream = Math.max(floor, mostPerStream);
        this.budget = budget;
    }

    /** A stream begins. */
    public synchronized Account open() {
        Account account = new Account();
        open.add(account);
        account.renew();
        return account;
    }

    /** What streams have outstanding. */
    public synchronized long used() {
        return open.stream().mapToLong(Account::used).sum();
    }

    /** What streams may send. */
    public synchronized long unused() {
        return open.stream().mapToLong(Account::unused).sum();
    }

    /** What this account may have outstanding beyond the floor, by the wants of all. */
    private long share(Account account) {
        long[] wants = new long[open.size()];
        int own = -1;
        long taken = 0;
        for (int i = 0; i < wants.length; i++) {
            Account each = open.get(i);
            wants[i] = each.wanted() - floor;
            taken += Math.min(each.exposure(), each.wanted());
            own = each == account ? i : own;
        }
        if (own < 0) {
            return 0;
        }
        long total = budget.getAsLong();
        long fair = FairShare.of(wants, total - floor * wants.length)[own];
        // What others hold and were granted earlier is not granted twice: it comes back with their answers.
        long free = Math.max(0, total - taken);
        return Math.min(fair, Math.max(0, account.exposure() + free - floor));
    }

    /** One stream's. */
    public final class Account {

        private long limit;
        private long received;
        private long answered;
        private long waiting;
        private boolean closed;

        private Account() {}

        /** A piece came; false if it exceeds the limit, which ends the stream. */
        public boolean receive(long cost) {
            synchronized (CreditLedger.this) {
                if (closed || cost < 0 || received + cost > limit) {
                    return false;
                }
                received += cost;
                waiting = Math.max(0, waiting - cost);
                return true;
            }
        }

        /** A piece is over, however it ended. The limit from now on. */
        public long answer(long cost) {
            synchronized (CreditLedger.this) {
                answered += cost;
                return renewed();
            }
        }

        /** What the router would send if it could. The limit from now on. */
        public long demand(long cost) {
            synchronized (CreditLedger.this) {
                waiting = Math.clamp(cost, 0, mostPerStream);
                return renewed();
            }
        }

        /** The limit from now on, as others may need less. */
        public long renewed() {
            synchronized (CreditLedger.this) {
                if (!closed) {
                    renew();
                }
                return limit;
            }
        }

        /** What was ever sent on this stream never exceeds it. */
        public long limit() {
            synchronized (CreditLedger.this) {
                return limit;
            }
        }

        /** What came and has no answer. */
        public long used() {
            synchronized (CreditLedger.this) {
                return received - answered;
            }
        }

        /** What may still come. */
        public long unused() {
            synchronized (CreditLedger.this) {
                return limit - received;
            }
        }

        /** The stream is over: all its credit is free. */
        public void close() {
            synchronized (CreditLedger.this) {
                closed = true;
                open.remove(this);
            }
        }

        private long exposure() {
            return limit - answered;
        }

        /** Room for one more piece beside what is here and what would come. */
        private long wanted() {
            return Math.clamp(floor + received - answered + waiting, floor, mostPerStream);
        }

        private void renew() {
            limit = Math.max(limit, answered + floor + share(this));
        }
    }
}
