package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CreditLedgerTest {

    private static CreditLedger ledger(long budget) {
        return new CreditLedger(10, 1000, () -> budget);
    }

    @Test
    void sharesAreFairAndNobodyGetsMoreThanItWants() {
        assertArrayEquals(new long[] {5, 40, 45}, FairShare.of(new long[] {5, 40, 100}, 90));
        assertArrayEquals(new long[] {5, 43, 42}, reversed(FairShare.of(new long[] {100, 100, 5}, 90)));
        assertArrayEquals(new long[] {5, 40}, FairShare.of(new long[] {5, 40}, 90));
        assertArrayEquals(new long[] {0, 0}, FairShare.of(new long[] {5, 40}, -1));
    }

    private static long[] reversed(long[] values) {
        return new long[] {values[2], values[1], values[0]};
    }

    @Test
    void aStreamBeginsWithRoomForAPieceAndGetsMoreWhenItSaysSo() {
        CreditLedger.Account account = ledger(200).open();
        assertEquals(10, account.limit());
        assertEquals(60, account.demand(50));
        assertTrue(account.receive(60));
        assertFalse(account.receive(1), "that is beyond its limit");
        // 20 are answered; it may have the 40 that are outstanding and another piece.
        assertEquals(70, account.answer(20));
    }

    @Test
    void twoStreamsThatWantAllShareItAndAThirdKeepsItsPiece() {
        AtomicLong budget = new AtomicLong();
        CreditLedger ledger = new CreditLedger(10, 1000, budget::get);
        CreditLedger.Account first = ledger.open();
        CreditLedger.Account second = ledger.open();
        CreditLedger.Account third = ledger.open();
        assertEquals(10, first.demand(500));
        assertEquals(10, second.demand(500));
        budget.set(100);
        // 70 beyond the three floors.
        assertEquals(45, first.renewed());
        assertEquals(45, second.renewed());
        assertEquals(10, third.renewed());
    }

    @Test
    void whatOneStreamHoldsComesToAnotherOnlyWithItsAnswers() {
        CreditLedger ledger = ledger(100);
        CreditLedger.Account first = ledger.open();
        assertEquals(100, first.demand(500));
        assertTrue(first.receive(100));
        CreditLedger.Account second = ledger.open();
        assertEquals(10, second.demand(500), "all of the budget is taken, a floor remains");
        // The first has 50 left and wants the piece beyond; its fair share is half.
        assertEquals(100, first.answer(50));
        assertEquals(50, second.renewed());
        assertEquals(110, first.answer(10));
    }

    @Test
    void aStreamThatEndsGivesAllBack() {
        CreditLedger ledger = ledger(100);
        CreditLedger.Account first = ledger.open();
        first.demand(500);
        assertTrue(first.receive(100));
        assertEquals(100, ledger.used());
        CreditLedger.Account second = ledger.open();
        first.close();
        assertEquals(0, ledger.used());
        assertEquals(100, second.demand(500));
        assertFalse(first.receive(1), "its stream is over");
    }
}
