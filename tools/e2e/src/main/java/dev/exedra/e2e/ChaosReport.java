package dev.exedra.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of the requests, and how long streams stood still for each fault. */
final class ChaosReport {

    private final List<Chaos.Done> faults;
    private final List<Load.Asked> asked;
    private final List<Answer> expected;
    private final List<String> lines = new ArrayList<>();

    ChaosReport(List<Chaos.Done> faults, List<Load.Asked> asked, List<Answer> expected) {
        this.faults = faults;
        this.asked = asked;
        this.expected = expected;
    }

    /** For people. */
    List<String> lines() {
        line("%-50s %-18s %5s %10s", "fault", "victim", "held", "stall");
        faults.forEach(this::fault);
        long counted = faults.stream().filter(ChaosReport::counts).count();
        line(
                "%d faults, %d of them with at least %d requests in the victim's hands",
                faults.size(), counted, Chaos.LEAST_HELD);
        line("%d requests, %d failed, %d with other bits than undisturbed", asked.size(), failed(), different());
        asked.stream()
                .filter(one -> !one.answer().isWhole())
                .limit(5)
                .forEach(one -> line(
                        "failed: HTTP %d, %s",
                        one.answer().status(), one.answer().failure().orElse("no end")));
        asked.stream().filter(this::differs).limit(5).forEach(this::difference);
        return List.copyOf(lines);
    }

    private void difference(Load.Asked one) {
        Answer wanted = expected.get(one.index());
        int at = 0;
        while (at < Math.min(wanted.tokens().size(), one.answer().tokens().size())
                && wanted.tokens().get(at).equals(one.answer().tokens().get(at))) {
            at++;
        }
        line(
                "differs: question %d, token %d of %d: %s instead of %s",
                one.index(), at, wanted.tokens().size(), token(one.answer(), at), token(wanted, at));
    }

    private static String token(Answer answer, int at) {
        return at < answer.tokens().size() ? answer.tokens().get(at) : "the end";
    }

    private void fault(Chaos.Done fault) {
        long stall = asked.stream()
                .mapToLong(one -> one.answer().longestGapNanos(fault.fromNanos(), fault.untilNanos()))
                .max()
                .orElse(0);
        int goal = fault.disturbance().goalMillis();
        line(
                "%-50s %-18s %5d %7.0f ms%s%s",
                fault.disturbance().what(),
                fault.victim(),
                fault.held(),
                stall / 1e6,
                stall / 1_000_000 > goal ? ", over the goal of " + goal : "",
                counts(fault) ? "" : ", does not count");
    }

    private static boolean counts(Chaos.Done fault) {
        return fault.held() >= Chaos.LEAST_HELD;
    }

    /** Requests that were not answered whole. */
    long failed() {
        return asked.stream().filter(one -> !one.answer().isWhole()).count();
    }

    /** Requests whose answer is another than the undisturbed platform's. */
    long different() {
        return asked.stream().filter(this::differs).count();
    }

    private boolean differs(Load.Asked one) {
        return one.answer().isWhole() && !one.answer().equalsInBits(expected.get(one.index()));
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation is in no library of ours.
    private void line(String format, Object... arguments) {
        lines.add(String.format(Locale.ROOT, format, arguments));
    }
}
