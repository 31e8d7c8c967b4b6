package dev.exedra.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** A screen of text, made of two moments: rates are of the time between them. */
final class Frame {

    private static final int BAR = 30;
    private static final String POD = "%-18s %-12s %-10s %9s %8s %6s %8s %8s %8s %7s %9s";

    private final Snapshot before;
    private final Snapshot now;
    private final double seconds;
    private final Figures router;

    Frame(Snapshot before, Snapshot now) {
        this.before = before;
        this.now = now;
        this.seconds = Math.max(1e-9, (now.atNanos() - before.atNanos()) / 1e9);
        this.router = now.router().figures();
    }

    /** At most so many experts, the hottest. */
    List<String> lines(int experts) {
        List<String> lines = new ArrayList<>(summary());
        if (!now.pods().isEmpty()) {
            lines.add("");
            lines.addAll(pods());
        }
        List<ExpertShare> hottest = ExpertShare.hottest(before, now, experts);
        if (!hottest.isEmpty()) {
            lines.add("");
            lines.addAll(shares(hottest));
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    private List<String> summary() {
        if (!now.router().answered()) {
            return List.of("router " + now.router().service().http() + " "
                    + now.router().problem() + ": see its log, or whether it still starts");
        }
        if (!router.has("vllm:num_requests_running")) {
            return List.of("router " + now.router().service().http() + " serves no model yet: see its log");
        }
        double kv = router.sum("vllm:kv_cache_usage_perc");
        return List.of(
                "model         " + model(),
                String.format(
                        Locale.ROOT,
                        "tokens/s      %.1f generated, %.1f of prompts",
                        rate("vllm:generation_tokens_total"),
                        rate("vllm:prompt_tokens_total")),
                String.format(
                        Locale.ROOT,
                        "requests      %.0f running, %.0f waiting; %.1f/s end, %.0f pre-empted",
                        router.sum("vllm:num_requests_running"),
                        router.sum("vllm:num_requests_waiting"),
                        rate("vllm:request_success_total"),
                        router.sum("vllm:num_preemptions_total")),
                String.format(
                        Locale.ROOT,
                        "KV cache      %s %s, %.0f of %.0f pages",
                        Units.bar(kv, BAR),
                        Units.percent(kv),
                        router.sum("exedra_kv_pages_used"),
                        router.sum("exedra_kv_pages")),
                "first token   " + quantiles("vllm:time_to_first_token_seconds"),
                "token gap     " + quantiles("vllm:inter_token_latency_seconds"),
                "queue         " + quantiles("vllm:request_queue_time_seconds"),
                String.format(
                        Locale.ROOT,
                        "steps         %.1f/s of %s rows",
                        rate("exedra_engine_steps_total"),
                        Units.number(mean("exedra_engine_rows_total", "exedra_engine_steps_total"))));
    }

    private String model() {
        TreeSet<String> names = new TreeSet<>();
        router.samples("vllm:num_requests_running").forEach(sample -> names.add(sample.label("model_name")));
        return String.join(", ", names);
    }

    private double rate(String counter) {
        return Math.max(0, router.sum(counter) - before.router().figures().sum(counter)) / seconds;
    }

    private OptionalDouble mean(String sum, String count) {
        double counted = rate(count);
        return counted > 0 ? OptionalDouble.of(rate(sum) / counted) : OptionalDouble.empty();
    }

    private String quantiles(String name) {
        Histogram histogram = Histogram.between(before.router().figures(), router, name);
        return "half below " + Units.time(histogram.quantile(0.5)) + ", 95 % below "
                + Units.time(histogram.quantile(0.95));
    }

    private List<String> pods() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                POD,
                "POD",
                "EXPERTS",
                "STATE",
                "CREDIT",
                "ROWS OUT",
                "LOAD",
                "QUEUE",
                "COMPUTE",
                "TRIP",
                "BATCH",
                "BYTES/S"));
        for (Snapshot.Said pod : now.pods()) {
            PodLine line = PodLine.of(before, now, pod);
            lines.add(
                    pod.answered()
                            ? String.format(
                                    Locale.ROOT,
                                    POD,
                                    line.name(),
                                    line.experts(),
                                    line.state(),
                                    String.format(Locale.ROOT, "%.0f", line.credit()),
                                    String.format(Locale.ROOT, "%.0f", line.outstanding()),
                                    Units.percent(line.load()),
                                    Units.time(line.queueSeconds()),
                                    Units.time(line.computeSeconds()),
                                    Units.time(line.roundTripSeconds()),
                                    Units.number(line.batchRows()),
                                    Units.bytes(line.bytesPerSecond()))
                            : String.format(Locale.ROOT, "%-18s %s", line.name(), line.state()));
        }
        return lines;
    }

    private static List<String> shares(List<ExpertShare> hottest) {
        double most = hottest.getFirst().share();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-18s %s", "LAYER:EXPERT", "SHARE OF ITS LAYER'S TOKENS, HOTTEST FIRST"));
        for (ExpertShare expert : hottest) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-18s %5.1f %%  %s",
                    expert.name(),
                    expert.share() * 100,
                    Units.bar(expert.share() / most, BAR)));
        }
        return lines;
    }
}
