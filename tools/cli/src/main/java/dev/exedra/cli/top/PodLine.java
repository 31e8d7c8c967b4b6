package dev.exedra.cli.top;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * One pod between two moments.
 *
 * @param name as {@code up} calls it, or its address
 * @param experts ids that it holds, the same in every layer or not
 * @param state what the router or the pod says of it
 * @param credit rows times experts that routers may still send
 * @param outstanding rows that the router handed over and has no answer to
 * @param load part of the time that it computed
 * @param queueSeconds mean wait of a call in the pod
 * @param computeSeconds mean time of a batch
 * @param roundTripSeconds mean time of a call as the router sees it
 * @param batchRows mean rows that were computed together
 * @param bytesPerSecond in both directions
 */
record PodLine(
        String name,
        String experts,
        String state,
        double credit,
        double outstanding,
        double load,
        OptionalDouble queueSeconds,
        OptionalDouble computeSeconds,
        OptionalDouble roundTripSeconds,
        OptionalDouble batchRows,
        double bytesPerSecond) {

    static PodLine of(Snapshot before, Snapshot now, Snapshot.Said pod) {
        Figures earlier = before.pod(pod.service());
        Figures later = pod.figures();
        double seconds = Math.max(1e-9, (now.atNanos() - before.atNanos()) / 1e9);
        Change change = new Change(earlier, later);
        String address = pod.service().grpc();
        return new PodLine(
                pod.service().name(),
                experts(later),
                state(now.router().figures(), pod),
                later.sum("exedra_expert_credit_open"),
                now.router().figures().sum("exedra_dispatch_outstanding_rows", "pod", address),
                change.of("exedra_expert_compute_seconds_sum") / seconds,
                change.mean("exedra_expert_queue_seconds"),
                change.mean("exedra_expert_compute_seconds"),
                roundTrip(before.router().figures(), now.router().figures(), address),
                change.mean("exedra_expert_batch_rows"),
                (change.of("exedra_expert_sent_bytes_total") + change.of("exedra_expert_received_bytes_total"))
                        / seconds);
    }

    private record Change(Figures earlier, Figures later) {

        double of(String name) {
            return Math.max(0, later.sum(name) - earlier.sum(name));
        }

        OptionalDouble mean(String name) {
            return ratio(of(name + "_sum"), of(name + "_count"));
        }
    }

    private static OptionalDouble roundTrip(Figures earlier, Figures later, String address) {
        String name = "exedra_dispatch_round_trip_seconds";
        return ratio(
                later.sum(name + "_sum", "pod", address) - earlier.sum(name + "_sum", "pod", address),
                later.sum(name + "_count", "pod", address) - earlier.sum(name + "_count", "pod", address));
    }

    private static OptionalDouble ratio(double sum, double count) {
        return count > 0 ? OptionalDouble.of(sum / count) : OptionalDouble.empty();
    }

    private static String state(Figures router, Snapshot.Said pod) {
        if (!pod.answered()) {
            return pod.problem();
        }
        boolean known = router.samples("exedra_dispatch_ready").stream()
                .anyMatch(sample -> sample.label("pod").equals(pod.service().grpc()));
        if (!known) {
            return "up";
        }
        return router.sum("exedra_dispatch_ready", "pod", pod.service().grpc()) > 0 ? "ready" : "not asked";
    }

    /** 0-7,12 and shared. */
    private static String experts(Figures figures) {
        TreeSet<Integer> ids = new TreeSet<>(Comparator.naturalOrder());
        boolean shared = false;
        for (Figures.Sample sample : figures.samples("exedra_expert_tokens_total")) {
            String expert = sample.label("expert");
            shared |= expert.equals("shared");
            if (!expert.isEmpty() && expert.chars().allMatch(Character::isDigit)) {
                ids.add(Integer.parseInt(expert));
            }
        }
        String routed = ranges(List.copyOf(ids));
        if (!shared) {
            return routed;
        }
        return routed.isEmpty() ? "shared" : routed + "+shared";
    }

    private static String ranges(List<Integer> ids) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ids.size(); ) {
            int end = i;
            while (end + 1 < ids.size() && ids.get(end + 1) == ids.get(end) + 1) {
                end++;
            }
            text.append(text.isEmpty() ? "" : ",").append(ids.get(i));
            if (end > i) {
                text.append('-').append(ids.get(end));
            }
            i = end + 1;
        }
        return text.toString();
    }
}
