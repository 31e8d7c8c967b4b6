package dev.exedra.cli.services;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the time of a layer of the services goes, microseconds, while all sequences decode.
 *
 * @param attention the layer's first half
 * @param gate from the norm to the plan
 * @param serialise cutting, checksums and handing over to the network
 * @param wire what a call takes beyond the pod's own time, the mean of the pods
 * @param queue what a call waits in a pod
 * @param compute what its batch takes
 * @param handOver the rest until the engine goes on: the slower pod, and being woken
 * @param combine adding the answer up
 * @param head of a whole step, not of a layer
 * @param bytesPerToken on the wire between router and pods, both ways
 */
record LayerTimes(
        double attention,
        double gate,
        double serialise,
        double wire,
        double queue,
        double compute,
        double handOver,
        double combine,
        double head,
        double bytesPerToken) {

    /** What was counted between two looks at a router's figures. */
    static LayerTimes between(Figures before, Figures after, long tokens) {
        double wire = micros(before, after, "exedra_dispatch_wire_seconds", "");
        double queue = micros(before, after, "exedra_dispatch_queue_seconds", "");
        double compute = micros(before, after, "exedra_dispatch_compute_seconds", "");
        double bytes = after.since(before, "exedra_dispatch_sent_bytes_total", "")
                + after.since(before, "exedra_dispatch_received_bytes_total", "");
        return new LayerTimes(
                part(before, after, "attention"),
                part(before, after, "gate"),
                part(before, after, "dispatch"),
                wire,
                queue,
                compute,
                part(before, after, "wait") - wire - queue - compute,
                part(before, after, "combine"),
                part(before, after, "head"),
                bytes / tokens);
    }

    private static double part(Figures before, Figures after, String part) {
        return micros(before, after, "exedra_step_part_seconds", "part=\"" + part + "\"");
    }

    private static double micros(Figures before, Figures after, String timer, String tag) {
        double count = after.since(before, timer + "_count", tag);
        return count == 0 ? 0 : 1e6 * after.since(before, timer + "_sum", tag) / count;
    }

    /** By name, in the order of a layer. */
    Map<String, Double> json() {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("attention_micros", attention);
        parts.put("gate_micros", gate);
        parts.put("serialise_micros", serialise);
        parts.put("wire_micros", wire);
        parts.put("queue_micros", queue);
        parts.put("compute_micros", compute);
        parts.put("hand_over_micros", handOver);
        parts.put("combine_micros", combine);
        parts.put("head_micros_a_step", head);
        parts.put("bytes_a_token", bytesPerToken);
        return parts;
    }
}
