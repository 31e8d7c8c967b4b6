package dev.exedra.router.dispatch;

import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.GateException;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.spec.MoeStage;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.HeldStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Which pods hold what, checked: groups partition every stage's experts, and replicas compute alike. */
final class Placement {

    /** Orders groups by the first expert they hold, so that every router adds in the same order. */
    private static final Comparator<DescribeResponse> BY_FIRST_EXPERT = Comparator.<DescribeResponse>comparingInt(
                    pod -> pod.getHeld(0).getLayer())
            .thenComparingInt(pod -> pod.getHeld(0).getStage())
            .thenComparingInt(pod -> pod.getHeld(0).getExperts(0));

    private record StageKey(int layer, int stage) {}

    private final Expected expected;
    private final List<List<HeldStage>> held;
    private final List<PodGroup> groups;
    private final Optional<PodGroup> shared;
    private final Map<StageKey, ExpertGroups> partitions;

    /** What every pod has to say. */
    private record Expected(String fingerprint, String compute, Described first) {}

    private Placement(
            Expected expected,
            List<List<HeldStage>> held,
            List<PodGroup> groups,
            Optional<PodGroup> shared,
            Map<StageKey, ExpertGroups> partitions) {
        this.expected = expected;
        this.held = held;
        this.groups = groups;
        this.shared = shared;
        this.partitions = partitions;
    }

    /** A pod and what it said. */
    record Described(PodLink link, DescribeResponse description) {}

    /**
     * Makes groups of what pods hold.
     *
     * @param absent pods that could not be asked
     * @param group makes one of its replicas
     * @throws DispatchException if pods serve another checkpoint, compute differently, hold overlapping groups, or if experts are
     *     missing, with their names
     */
    static Placement of(
            ModelSpec model,
            String fingerprint,
            String compute,
            List<Described> pods,
            List<String> absent,
            Function<List<PodLink>, PodGroup> group) {
        Expected expected = new Expected(fingerprint, compute, pods.getFirst());
        Map<List<HeldStage>, List<Described>> byExperts = new LinkedHashMap<>();
        List<Described> sharing = new ArrayList<>();
        for (Described pod : pods) {
            check(pod, expected);
            List<HeldStage> routed = routed(pod.description);
            if (!routed.isEmpty()) {
                byExperts.computeIfAbsent(routed, _ -> new ArrayList<>()).add(pod);
            }
            if (pod.description.getHeldList().stream().anyMatch(HeldStage::getShared)) {
                sharing.add(pod);
            }
        }
        List<List<HeldStage>> held = byExperts.keySet().stream()
                .sorted(Comparator.comparing(
                        stages ->
                                DescribeResponse.newBuilder().addAllHeld(stages).build(),
                        BY_FIRST_EXPERT))
                .toList();
        List<PodGroup> groups = held.stream()
                .map(stages -> group.apply(byExperts.getOrDefault(stages, List.of()).stream()
                        .map(Described::link)
                        .toList()))
                .toList();
        Optional<PodGroup> shared = sharing.isEmpty()
                ? Optional.empty()
                : Optional.of(group.apply(sharing.stream().map(Described::link).toList()));
        return new Placement(expected, held, groups, shared, partitions(model, held, shared.isPresent(), absent));
    }

    private static List<HeldStage> routed(DescribeResponse description) {
        return description.getHeldList().stream()
                .filter(stage -> stage.getExpertsCount() > 0)
                .map(stage -> stage.toBuilder().clearShared().build())
                .toList();
    }

    private static void check(Described pod, Expected expected) {
        DescribeResponse description = pod.description;
        String address = pod.link.address();
        if (!description.getFingerprint().equals(expected.fingerprint)) {
            throw new DispatchException(
                    "expert pod " + address + " serves another checkpoint: its fingerprint is "
                            + description.getFingerprint() + ", this router's " + expected.fingerprint,
                    false);
        }
        if (!description.getNumerics().getCompute().equals(expected.compute)) {
            throw new DispatchException(
                    "expert pod " + address + " computes in "
                            + description.getNumerics().getCompute() + ", this router in " + expected.compute,
                    false);
        }
        if (!description.getNumerics().equals(expected.first.description.getNumerics())) {
            throw new DispatchException(
                    "expert pods " + address + " and " + expected.first.link.address() + " would give different bits: "
                            + description.getNumerics().getInstructionSet() + " against "
                            + expected.first.description.getNumerics().getInstructionSet(),
                    false);
        }
    }

    /**
     * A pod that could not be reached before becomes a replica of those that hold the same.
     *
     * @throws DispatchException if there are none, or if it serves another checkpoint or computes differently
     */
    void join(Described late) {
        check(late, expected);
        List<HeldStage> routed = routed(late.description);
        int group = held.indexOf(routed);
        boolean shares = late.description.getHeldList().stream().anyMatch(HeldStage::getShared);
        if ((group < 0 && !routed.isEmpty()) || (shares && shared.isEmpty())) {
            throw new DispatchException(
                    "expert pod " + late.link.address() + " holds other experts than any group of this router", false);
        }
        if (group >= 0) {
            groups.get(group).add(late.link);
        }
        if (shares) {
            shared.orElseThrow().add(late.link);
        }
    }

    private static Map<StageKey, ExpertGroups> partitions(
            ModelSpec model, List<List<HeldStage>> held, boolean shared, List<String> absent) {
        Map<StageKey, ExpertGroups> partitions = new HashMap<>();
        Map<String, List<Integer>> missing = new TreeMap<>();
        for (int layer = 0; layer < model.layers().size(); layer++) {
            if (!(model.layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe(List<MoeStage> stages))) {
                continue;
            }
            for (int stage = 0; stage < stages.size(); stage++) {
                if (stages.get(stage).shared().isPresent() && !shared) {
                    throw new DispatchException(
                            "no pod holds the shared experts: add a shared-expert-service to exedra.pods"
                                    + away(absent),
                            true);
                }
                StageKey key = new StageKey(layer, stage);
                List<List<Integer>> parts = held.stream()
                        .map(stagesHeld -> experts(stagesHeld, key))
                        .toList();
                int all = stages.get(stage).experts().size();
                List<Integer> lacking = lacking(all, parts);
                if (lacking.isEmpty()) {
                    partitions.put(key, partition(all, parts, key));
                } else {
                    missing.put("layer " + layer + (stages.size() > 1 ? " stage " + stage : ""), lacking);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new DispatchException("no pod holds these experts: " + missing + away(absent), true);
        }
        return partitions;
    }

    private static String away(List<String> absent) {
        return absent.isEmpty() ? "" : "; these could not be reached: " + absent;
    }

    private static ExpertGroups partition(int experts, List<List<Integer>> parts, StageKey key) {
        try {
            return ExpertGroups.of(experts, parts);
        } catch (GateException overlap) {
            throw new DispatchException(
                    "expert pods overlap without being replicas in layer " + key.layer + ": " + overlap.getMessage(),
                    false);
        }
    }

    private static List<Integer> experts(List<HeldStage> stages, StageKey key) {
        return stages.stream()
                .filter(stage -> stage.getLayer() == key.layer && stage.getStage() == key.stage)
                .findFirst()
                .map(HeldStage::getExpertsList)
                .orElse(List.of());
    }

    private static List<Integer> lacking(int experts, List<List<Integer>> parts) {
        List<Integer> lacking = new ArrayList<>();
        for (int expert = 0; expert < experts; expert++) {
            int id = expert;
            if (parts.stream().noneMatch(part -> part.contains(id))) {
                lacking.add(id);
            }
        }
        return lacking;
    }

    /** The partition of a stage's experts. */
    ExpertGroups groups(int layer, int stage) {
        ExpertGroups groups = partitions.get(new StageKey(layer, stage));
        if (groups == null) {
            throw new IllegalArgumentException("layer " + layer + " has no stage " + stage);
        }
        return groups;
    }

    /** The pods of a group. */
    PodGroup group(int group) {
        return groups.get(group);
    }

    /** The pods with the shared experts. */
    PodGroup shared() {
        return shared.orElseThrow();
    }

    /** Every group, the shared experts' last. */
    List<PodGroup> all() {
        List<PodGroup> all = new ArrayList<>(groups);
        shared.ifPresent(all::add);
        return all;
    }

    /** Groups of routed experts. */
    int count() {
        return groups.size();
    }
}
