package dev.exedra.router.model;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.engine.FlightLimits;
import dev.exedra.core.engine.StepObservers;
import dev.exedra.core.family.Families;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.spec.ModelSpec;
import dev.exedra.core.tokenizer.Tokenizer;
import dev.exedra.router.RouterProperties;
import dev.exedra.router.discovery.PodDiscovery;
import dev.exedra.router.dispatch.RemoteDispatcher;
import dev.exedra.router.metrics.ExpertTokens;
import dev.exedra.router.metrics.ModelMeters;
import dev.exedra.router.metrics.StepFigures;
import dev.exedra.router.trace.RequestTracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Loads what a router serves: everything, or all but the experts, which pods hold. */
public final class ModelSource {

    private final RouterProperties properties;
    private final PodDiscovery discovery;
    private final MeterRegistry registry;
    private final RequestTracing tracing;

    /**
     * A source of what the properties name.
     *
     * @param discovery tells where pods are
     * @param registry takes the figures of the model and of its pods
     * @param tracing looks at steps
     */
    public ModelSource(
            RouterProperties properties, PodDiscovery discovery, MeterRegistry registry, RequestTracing tracing) {
        this.properties = properties;
        this.discovery = discovery;
        this.registry = registry;
        this.tracing = tracing;
    }

    /**
     * Loads on {@code executor}; never blocks the caller.
     *
     * @return fails with {@link dev.exedra.core.ExedraException} where the checkpoint or the pods do not fit
     */
    public CompletionStage<ServedModel> load(Executor executor) {
        if (!properties.hasPods()) {
            return CompletableFuture.supplyAsync(
                    () -> served(ModelLoader.load(properties.folder(), options()), List.of()), executor);
        }
        return CompletableFuture.supplyAsync(this::connect, executor)
                .thenCompose(connecting -> connecting)
                .thenApplyAsync(
                        dispatcher -> served(
                                ModelLoader.load(properties.folder(), options(), _ -> dispatcher), List.of(dispatcher)),
                        executor);
    }

    private CompletionStage<RemoteDispatcher> connect() {
        try (Checkpoint checkpoint = Checkpoint.open(properties.folder())) {
            ModelSpec spec = Families.read(checkpoint.config());
            String stored = checkpoint.entry(spec.embedding()).type().toString();
            String natural = stored.equals("BF16") ? "bf16" : "f32";
            return RemoteDispatcher.connect(
                            spec,
                            checkpoint.fingerprint().sha256(),
                            properties.compute() == null ? natural : properties.compute(),
                            List.copyOf(new TreeSet<>(discovery.addresses())),
                            properties.dispatch().limits(),
                            registry)
                    .thenApply(dispatcher -> {
                        discovery.follow(dispatcher::follow);
                        return dispatcher;
                    });
        }
    }

    private LoadOptions options() {
        int threads = properties.threads() == 0 ? Runtime.getRuntime().availableProcessors() : properties.threads();
        return new LoadOptions(
                Optional.ofNullable(properties.compute()).map(name -> name.equals("f32") ? Compute.F32 : Compute.BF16),
                Optional.ofNullable(properties.kernels()),
                threads,
                properties.groups());
    }

    private ServedModel served(Model model, List<AutoCloseable> experts) {
        EngineLimits limits = new EngineLimits(
                properties.maximumStepRows(),
                properties.maximumRunningSequences(),
                Math.max(1, properties.maximumWaitingSequences()),
                properties.kvCacheSize().toBytes(),
                EngineLimits.defaults().pageTokens(),
                properties.maximumOpenTokens(),
                properties.maximumOpenCaches(),
                new FlightLimits(properties.minimumSplitRows()));
        try (Checkpoint checkpoint = Checkpoint.open(properties.folder())) {
            Tokenizer tokenizer = Tokenizer.load(properties.folder());
            GenerationConfig generation = GenerationConfig.load(properties.folder(), checkpoint.config());
            ModelMeters meters = new ModelMeters(
                    registry, properties.servedId(), model.spec().contextTokens());
            Engine engine = new Engine(
                    model,
                    Optional.of(tokenizer),
                    Set.copyOf(generation.eosTokenIds()),
                    limits,
                    observers(model.spec()));
            meters.watch(engine);
            List<AutoCloseable> resources = new ArrayList<>(List.of(engine, model));
            resources.addAll(experts);
            resources.add(tokenizer);
            return new ServedModel(
                    properties.servedId(),
                    checkpoint.fingerprint().sha256(),
                    Instant.now().getEpochSecond(),
                    model,
                    engine,
                    tokenizer,
                    ChatFormat.of(tokenizer.config()),
                    generation,
                    meters,
                    resources);
        }
    }

    /** Pods count their own experts. */
    private StepObservers observers(ModelSpec spec) {
        StepObservers seen =
                new StepFigures(registry).timing(tracing.steps(spec.layers().size()));
        return !properties.hasPods()
                ? new ExpertTokens(spec, registry, properties.maximumExpertSeries()).counting(seen)
                : seen;
    }
}
