package dev.exedra.router.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.expert.CreditLedger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A pod, three routers and the messages between them; every step takes a random number that says who and how much. */
final class CreditWorld {

    private static final int ROUTERS = 3;
    private static final int FLOOR = 10;
    private static final int MOST = 60;

    private long budget = 50;
    private long largestBudget = budget;
    private boolean demandWasWithdrawn;
    private final CreditLedger ledger = new CreditLedger(FLOOR, MOST, () -> budget);
    private final List<Router> routers = new ArrayList<>();
    private long wanted;
    private int next;

    private record Piece(int id, int cost) {}

    /** What a router says. */
    private sealed interface Up {
        record Send(Piece piece) implements Up {}

        record Demand(long waiting) implements Up {}

        record Cancel(Piece piece) implements Up {}
    }

    /** What the pod says. */
    private sealed interface Down {
        record Reply(Piece piece, boolean answered, long limit) implements Down {}

        record Credit(long limit) implements Down {}
    }

    /** One router and its stream. */
    private final class Router {
        private final Deque<Piece> waiting = new ArrayDeque<>();
        private final Set<Piece> sent = new HashSet<>();
        private final Set<Piece> done = new HashSet<>();
        private final Set<Piece> takenBack = new HashSet<>();
        private final Set<Piece> all = new HashSet<>();
        private Deque<Up> up = new ArrayDeque<>();
        private Deque<Down> down = new ArrayDeque<>();
        private List<Piece> atPod = new ArrayList<>();
        private CreditWindow window = new CreditWindow();
        private CreditLedger.Account account = ledger.open();

        Router() {
            down.add(new Down.Credit(account.limit()));
        }

        void send() {
            Piece piece = waiting.peek();
            if (piece != null && window.take(piece.cost)) {
                waiting.remove();
                sent.add(piece);
                up.add(new Up.Send(piece));
            }
            long left = waiting.stream().mapToLong(Piece::cost).sum();
            if (window.tells(left)) {
                up.add(new Up.Demand(left));
            }
        }

        void podHears() {
            switch (up.poll()) {
                case Up.Send(Piece piece) -> {
                    assertTrue(account.receive(piece.cost), "a router sent more than it was granted");
                    atPod.add(piece);
                }
                case Up.Demand(long left) -> down.add(new Down.Credit(account.demand(left)));
                case Up.Cancel(Piece piece) -> {
                    if (atPod.remove(piece)) {
                        down.add(new Down.Reply(piece, false, account.answer(piece.cost)));
                    }
                }
                case null -> {}
            }
        }

        void podAnswers(int choice) {
            if (!atPod.isEmpty()) {
                Piece piece = atPod.remove(choice % atPod.size());
                down.add(new Down.Reply(piece, true, account.answer(piece.cost)));
            }
        }

        void hears() {
            switch (down.poll()) {
                case Down.Reply(Piece piece, boolean answered, long limit) -> {
                    window.grow(limit);
                    if (sent.remove(piece) && answered) {
                        assertTrue(done.add(piece), "a piece was counted twice");
                    }
                }
                case Down.Credit(long limit) -> window.grow(limit);
                case null -> {}
            }
        }

        void lose() {
            account.close();
            up = new ArrayDeque<>();
            down = new ArrayDeque<>();
            atPod = new ArrayList<>();
            window = new CreditWindow();
            account = ledger.open();
            down.add(new Down.Credit(account.limit()));
            sent.forEach(waiting::addFirst);
            sent.clear();
        }

        boolean isBusy() {
            return !waiting.isEmpty() || !sent.isEmpty() || !up.isEmpty() || !down.isEmpty() || !atPod.isEmpty();
        }
    }

    CreditWorld() {
        for (int i = 0; i < ROUTERS; i++) {
            routers.add(new Router());
        }
    }

    private Router router(int choice) {
        return routers.get(choice % ROUTERS);
    }

    void wants(int choice) {
        Piece piece = new Piece(next++, 1 + choice / ROUTERS % FLOOR);
        router(choice).waiting.add(piece);
        router(choice).all.add(piece);
        wanted += piece.cost;
    }

    void sends(int choice) {
        router(choice).send();
    }

    void reachesPod(int choice) {
        router(choice).podHears();
    }

    void isAnswered(int choice) {
        router(choice).podAnswers(choice / ROUTERS);
    }

    void reachesRouter(int choice) {
        router(choice).hears();
    }

    void takesBackWhatWaits(int choice) {
        Piece piece = router(choice).waiting.pollLast();
        if (piece != null) {
            router(choice).takenBack.add(piece);
            demandWasWithdrawn = true;
        }
    }

    void cancelsWhatWasSent(int choice) {
        Router router = router(choice);
        router.sent.stream().findAny().ifPresent(piece -> {
            router.sent.remove(piece);
            router.takenBack.add(piece);
            router.up.add(new Up.Cancel(piece));
        });
    }

    void losesItsStream(int choice) {
        router(choice).lose();
    }

    void budgetBecomes(int choice) {
        budget = choice % 120;
        largestBudget = Math.max(largestBudget, budget);
    }

    /** The pod tells every limit anew, as its heartbeat does. */
    void ticks(int choice) {
        Router router = router(choice);
        router.down.add(new Down.Credit(router.account.renewed()));
    }

    void check() {
        long granted = 0;
        for (Router router : routers) {
            CreditLedger.Account account = router.account;
            long exposure = account.used() + account.unused();
            granted += exposure;
            assertTrue(account.used() >= 0 && account.unused() >= 0, "a stream is beyond its limit");
            assertTrue(exposure >= FLOOR, "a stream has less than its floor");
            assertTrue(exposure <= MOST, "a stream has more than one may have");
            assertEquals(
                    router.atPod.stream().mapToLong(Piece::cost).sum(),
                    account.used(),
                    "what is there and not answered");
        }
        if (!demandWasWithdrawn) {
            assertTrue(granted <= largestBudget + ROUTERS * FLOOR, granted + " of " + largestBudget);
        }
        assertEquals(wanted, costs(), "every piece is somewhere, once");
    }

    private long costs() {
        long costs = 0;
        for (Router router : routers) {
            Set<Piece> seen = new HashSet<>(router.waiting);
            seen.addAll(router.sent);
            seen.addAll(router.done);
            seen.addAll(router.takenBack);
            assertEquals(router.all, seen);
            assertEquals(
                    router.all.size(),
                    router.waiting.size() + router.sent.size() + router.done.size() + router.takenBack.size());
            costs += seen.stream().mapToLong(Piece::cost).sum();
        }
        return costs;
    }

    /** Lets everything come to an end: nothing may be stuck, and all credit is free then. */
    void settle() {
        for (int round = 0; round < 10_000 && routers.stream().anyMatch(Router::isBusy); round++) {
            for (Router router : routers) {
                router.send();
                router.podHears();
                router.podAnswers(round);
                router.hears();
            }
            check();
        }
        for (Router router : routers) {
            assertTrue(!router.isBusy(), "pieces are stuck: " + router.waiting);
            assertEquals(0, router.account.used());
            assertTrue(router.window.open() >= FLOOR, "credit leaked");
            assertEquals(router.all.size(), router.done.size() + router.takenBack.size());
        }
    }
}
