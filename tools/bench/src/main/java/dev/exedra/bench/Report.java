package dev.exedra.bench;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonWriter;
import dev.exedra.core.kernel.Compute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Figures, each held against its bound where there is one; as a table or as JSON. */
final class Report {

    private final boolean json;
    private final List<Figure> figures = new ArrayList<>();

    /** What a figure is held against. */
    private record Bound(double value, String name) {}

    private record Figure(String name, double value, String unit, Optional<Bound> bound) {

        String line() {
            String line = String.format(Locale.ROOT, "%-34s %12.2f %-9s", name, value, unit);
            return line + bound.map(this::share).orElse("");
        }

        private String share(Bound of) {
            return String.format(Locale.ROOT, "%6.1f %% of %.2f (%s)", 100 * value / of.value, of.value, of.name);
        }

        Map<String, Object> json() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("name", name);
            members.put("value", value);
            members.put("unit", unit);
            bound.ifPresent(of -> {
                members.put("bound", of.value);
                members.put("bound_name", of.name);
                members.put("of_bound", value / of.value);
            });
            return members;
        }
    }

    Report(boolean json) {
        this.json = json;
    }

    void add(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit, Optional.empty()));
    }

    void add(String name, double value, String unit, double bound, String boundName) {
        figures.add(new Figure(name, value, unit, Optional.of(new Bound(bound, boundName))));
    }

    /** Read bandwidth, what it makes of a token, and the library's peaks. */
    void machine(Limits limits, int runs) {
        double bytes = Rounds.best(runs, limits::bytesPerSecond);
        add("read bandwidth", bytes / 1e9, "GB/s");
        add("bf16 GEMM peak", limits.peakGigaflops(Compute.BF16), "GFLOP/s");
        add("f32 GEMM peak", limits.peakGigaflops(Compute.F32), "GFLOP/s");
        add("read bound, decode at 1", bytes / limits.tokenBytes(), "tokens/s");
    }

    String text() {
        if (json) {
            return JsonWriter.pretty(Json.of(figures.stream().map(Figure::json).toList()));
        }
        return figures.stream().map(Figure::line).collect(Collectors.joining(System.lineSeparator()));
    }
}
