package dev.exedra.router.metrics;

import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineStatus;
import dev.exedra.core.engine.GenerationListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A model's figures. Registered once; what requests do is noted by {@link #measured}. */
public final class ModelMeters {

    /** How a request may end, as vLLM calls it. */
    enum Ending {
        STOP,
        LENGTH,
        ABORT,
        ERROR
    }

    private final MeterRegistry registry;
    private final Tags tags;

    final Counter promptTokens;
    final Counter generatedTokens;
    final Timer firstToken;
    final Timer betweenTokens;
    final Timer perOutputToken;
    final Timer meanPerOutputToken;
    final Timer whole;
    final Timer queue;
    final Timer inference;
    final Timer prefill;
    final Timer decode;
    final DistributionSummary promptLength;
    final DistributionSummary generatedLength;
    final DistributionSummary maximumTokens;
    final Map<Ending, Counter> endings = new EnumMap<>(Ending.class);

    /**
     * Registers what requests fill.
     *
     * @param model what clients call it
     * @param contextTokens the longest sequence
     */
    public ModelMeters(MeterRegistry registry, String model, int contextTokens) {
        this.registry = registry;
        this.tags = Tags.of("model_name", model);
        this.promptTokens = counter("prompt_tokens", "Tokens of prompts that were computed");
        this.generatedTokens = counter("generation_tokens", "Tokens that were generated");
        this.firstToken =
                timer("time_to_first_token", "From a request's arrival to its first token", Boundaries.FIRST_TOKEN);
        this.betweenTokens = timer("inter_token_latency", "Between two tokens of a request", Boundaries.BETWEEN_TOKENS);
        this.perOutputToken = timer(
                "time_per_output_token",
                "The same under the name that older dashboards ask for",
                Boundaries.BETWEEN_TOKENS);
        this.meanPerOutputToken =
                timer("request_time_per_output_token", "Mean time a token of a request", Boundaries.BETWEEN_TOKENS);
        this.whole = timer("e2e_request_latency", "From a request's arrival to its end", Boundaries.REQUEST);
        this.queue = timer("request_queue_time", "What a request waits for admission", Boundaries.REQUEST);
        this.inference = timer("request_inference_time", "From admission to the end", Boundaries.REQUEST);
        this.prefill = timer("request_prefill_time", "From admission to the first token", Boundaries.REQUEST);
        this.decode = timer("request_decode_time", "From the first token to the last", Boundaries.REQUEST);
        double[] lengths = Boundaries.tokens(contextTokens);
        this.promptLength = lengths("request_prompt_tokens", "Tokens of a request's prompt", lengths);
        this.generatedLength = lengths("request_generation_tokens", "Tokens that a request generated", lengths);
        this.maximumTokens = lengths("request_params_max_tokens", "Tokens that a request allows", lengths);
        for (Ending ending : Ending.values()) {
            endings.put(
                    ending,
                    Counter.builder("vllm:request_success")
                            .description("Requests that ended, by reason")
                            .tags(tags.and("finished_reason", ending.name().toLowerCase(Locale.ROOT)))
                            .register(registry));
        }
    }

    private Counter counter(String name, String what) {
        return Counter.builder("vllm:" + name).description(what).tags(tags).register(registry);
    }

    private Timer timer(String name, String what, Duration[] boundaries) {
        return Timer.builder("vllm:" + name)
                .description(what)
                .tags(tags)
                .serviceLevelObjectives(boundaries)
                .register(registry);
    }

    private DistributionSummary lengths(String name, String what, double[] boundaries) {
        return DistributionSummary.builder("vllm:" + name)
                .description(what)
                .tags(tags)
                .serviceLevelObjectives(boundaries)
                .register(registry);
    }

    /** Shows what an engine counts, as long as it lives. */
    public void watch(Engine engine) {
        gauge(engine, "vllm:num_requests_running", "Sequences that share the steps", EngineStatus::running);
        gauge(engine, "vllm:num_requests_waiting", "Sequences that wait for admission", EngineStatus::waiting);
        gauge(engine, "vllm:kv_cache_usage_perc", "Used part of the KV cache, 1 is all of it", ModelMeters::kvUsage);
        gauge(engine, "vllm:gpu_cache_usage_perc", "The same under its older name", ModelMeters::kvUsage);
        gauge(engine, "exedra.kv.pages.used", "Pages of the KV cache in use", EngineStatus::usedPages);
        gauge(engine, "exedra.kv.pages", "Pages that the KV cache's limit allows", EngineStatus::pages);
        counted(engine, "vllm:num_preemptions", "Sequences that gave their pages away", EngineStatus::preemptions);
        counted(engine, "exedra.engine.steps", "Steps of the engine", EngineStatus::steps);
        counted(engine, "exedra.engine.rows", "Rows of all steps: divided by the steps, the batch", EngineStatus::rows);
    }

    private static double kvUsage(EngineStatus status) {
        return status.pages() == 0 ? 0 : (double) status.usedPages() / status.pages();
    }

    private void gauge(Engine engine, String name, String what, ToDoubleFunction<EngineStatus> value) {
        Gauge.builder(name, engine, seen -> value.applyAsDouble(seen.status()))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private void counted(Engine engine, String name, String what, ToDoubleFunction<EngineStatus> value) {
        FunctionCounter.builder(name, engine, seen -> value.applyAsDouble(seen.status()))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    /** Notes what a sequence does on the way to its listener; its time begins now. */
    public GenerationListener measured(GenerationListener listener, Request request) {
        return new MeasuredSequence(listener, this, request);
    }

    /**
     * What is known of a sequence before it begins.
     *
     * @param promptTokens of its prompt
     * @param maximumTokens that it may generate
     * @param promptAlone whether its prompt is scored and nothing generated
     */
    public record Request(int promptTokens, int maximumTokens, boolean promptAlone) {}
}
