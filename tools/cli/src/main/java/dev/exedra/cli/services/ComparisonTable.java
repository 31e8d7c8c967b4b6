package dev.exedra.cli.services;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures for people: throughput and latency, where a layer's time goes, and who works how much. */
final class ComparisonTable {

    private final StringBuilder text = new StringBuilder();

    private ComparisonTable() {}

    static String of(List<Comparison> comparisons) {
        ComparisonTable table = new ComparisonTable();
        table.line(
                "sequences     tokens/s in process | services   tax   (medians)   first token ms      inter-token ms, p99");
        comparisons.forEach(table::speed);
        table.line("");
        table.line(
                "us a layer: attention   gate  serialise   wire  queue  compute  hand-over  combine | head a step | bytes a token");
        comparisons.forEach(table::layer);
        table.line("");
        table.line("processor ms a token");
        comparisons.forEach(table::processors);
        return table.text.toString().stripTrailing();
    }

    private void speed(Comparison of) {
        Series engine = of.engine();
        Series services = of.services();
        line(String.format(
                Locale.ROOT,
                "%9d  %21.1f | %8.1f  %4.1f %%  (%4.1f %%)  %7.1f | %7.1f  %6.2f, %6.2f | %6.2f, %6.2f",
                of.sequences(),
                engine.bestTokensPerSecond(),
                services.bestTokensPerSecond(),
                100 * of.tax(),
                100 * of.medianTax(),
                engine.firstTokenMillis(),
                services.firstTokenMillis(),
                engine.interTokenMillis(0.5),
                engine.interTokenMillis(0.99),
                services.interTokenMillis(0.5),
                services.interTokenMillis(0.99)));
    }

    private void layer(Comparison of) {
        LayerTimes layer = of.layer();
        line(String.format(
                Locale.ROOT,
                "%9d   %9.0f  %5.0f  %9.0f  %5.0f  %5.0f  %7.0f  %9.0f  %7.0f | %11.0f | %13.0f",
                of.sequences(),
                layer.attention(),
                layer.gate(),
                layer.serialise(),
                layer.wire(),
                layer.queue(),
                layer.compute(),
                layer.handOver(),
                layer.combine(),
                layer.head(),
                layer.bytesPerToken()));
    }

    private void processors(Comparison of) {
        String parts = of.processorMillis().entrySet().stream()
                .map(ComparisonTable::part)
                .collect(Collectors.joining(", "));
        line(String.format(Locale.ROOT, "%9d   %s", of.sequences(), parts));
    }

    private static String part(Map.Entry<String, Double> part) {
        return String.format(Locale.ROOT, "%s %.2f", part.getKey(), part.getValue());
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
