package dev.exedra.router.dispatch;

import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.proto.expert.v1.DescribeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Experts in pods: one message a pod a layer, the shared experts asked first and computing meanwhile. */
public final class RemoteDispatcher implements Dispatcher, AutoCloseable {

    private final List<PodLink> links;
    private final Placement placement;
    private final PieceCutter cutter;
    private final ExecutorService combining = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("exedra-combine").daemon(true).factory());

    private RemoteDispatcher(List<PodLink> links, Placement placement, PieceCutter cutter) {
        this.links = links;
        this.placement = placement;
        this.cutter = cutter;
    }

    /**
     * Asks every pod what it holds.
     *
     * @param addresses host:port of every pod, of routed and of shared experts
     * @param fingerprint of this router's checkpoint
     * @param compute f32 or bf16
     * @return fails with {@link DispatchException} if a pod cannot be reached, holds another checkpoint or computes differently,
     *     or if experts are missing
     */
    public static CompletionStage<RemoteDispatcher> connect(
            ModelSpec model, String fingerprint, String compute, List<String> addresses, DispatchLimits limits) {
        List<PodLink> links = addresses.stream()
                .map(address -> new PodLink(address, limits.router(), limits.maxMessageBytes()))
                .toList();
        CompletionStage<List<Placement.Described>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (PodLink link : links) {
            CompletionStage<DescribeResponse> description = link.describe();
            all = all.thenCombine(description, (described, pod) -> {
                described.add(new Placement.Described(link, pod));
                return described;
            });
        }
        return all.thenApply(described -> {
                    Placement placement = Placement.of(model, fingerprint, compute, described);
                    int rows = described.stream()
                            .mapToInt(pod -> pod.description().getMaxPieceRows())
                            .min()
                            .orElseThrow();
                    return new RemoteDispatcher(links, placement, new PieceCutter(rows));
                })
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        links.forEach(PodLink::close);
                    }
                });
    }

    @Override
    public ExpertGroups groups(int layer, int stage) {
        return placement.groups(layer, stage);
    }

    @Override
    public CompletionStage<ExpertSum> dispatch(ExpertCall call) {
        List<List<PieceCutter.Cut>> cuts = new ArrayList<>();
        int pieces = 0;
        for (int group = 0; group < placement.count(); group++) {
            cuts.add(cutter.routed(call, group));
            pieces += cuts.getLast().size();
        }
        List<PieceCutter.Cut> shared = call.sharedWeights().length == 0 ? List.of() : cutter.shared(call);
        pieces += shared.size();
        PendingCall pending = new PendingCall(call, placement.count(), Math.max(1, pieces), combining);
        int rowBytes = call.sum().columns() * Float.BYTES;
        if (pieces == 0) {
            pending.complete(0, new int[0], com.google.protobuf.ByteString.EMPTY);
        }
        for (PieceCutter.Cut cut : shared) {
            new PieceInFlight(pending, placement.shared(), placement.count(), cut, rowBytes).send();
        }
        for (int group = 0; group < placement.count(); group++) {
            for (PieceCutter.Cut cut : cuts.get(group)) {
                new PieceInFlight(pending, placement.group(group), group, cut, rowBytes).send();
            }
        }
        return pending.sum();
    }

    /** Groups of routed experts. */
    public int groups() {
        return placement.count();
    }

    @Override
    public void close() {
        links.forEach(PodLink::close);
        combining.shutdown();
    }
}
