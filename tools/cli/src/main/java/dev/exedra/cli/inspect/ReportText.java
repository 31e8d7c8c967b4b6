package dev.exedra.cli.inspect;

import dev.exedra.core.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people. */
final class ReportText {

    /** Names that are printed of a list; the rest is counted. */
    private static final int NAMES = 20;

    private final StringBuilder text = new StringBuilder();

    private ReportText() {}

    static String of(ModelReport report) {
        ReportText text = new ReportText();
        text.model(report);
        text.experts(report);
        text.tensors("missing", report.tensors().missing());
        text.tensors("of a wrong shape", report.tensors().wrongShape());
        text.tensors("that nothing reads", report.tensors().unread());
        return text.text.toString().stripTrailing();
    }

    private void model(ModelReport report) {
        ModelSpec spec = report.spec();
        boolean atMost = report.stages().stream().anyMatch(StageReport::atMost);
        line("family", spec.modelType());
        line("layers", spec.layers().size() + ", " + spec.hidden() + " wide");
        line("vocabulary", spec.vocabulary() + " tokens");
        line("context", spec.contextTokens() + " tokens");
        line("stored as", String.join(", ", report.storedTypes()));
        line("parameters held", counted(report.parametersHeld()) + " in " + bytes(report.bytes()));
        line("parameters active", counted(report.parametersActive()) + (atMost ? " a token, at most" : " a token"));
        line("keys and values", bytes(report.kvBytesPerToken()) + " a token in f32 compute, half in bf16");
    }

    /** Layers that are alike on one line. */
    private void experts(ModelReport report) {
        List<StageReport> stages = report.stages();
        line("MoE layers", stages.isEmpty() ? "none, a dense model" : layers(stages));
        int from = 0;
        while (from < stages.size()) {
            int to = from + 1;
            while (to < stages.size() && alike(stages, from, to)) {
                to++;
            }
            line("  " + range(stages.subList(from, to)), stage(stages.get(from)));
            from = to;
        }
    }

    private static String layers(List<StageReport> stages) {
        long layers = stages.stream().mapToInt(StageReport::layer).distinct().count();
        return stages.size() == layers ? "" + layers : layers + ", " + stages.size() + " stages in all";
    }

    private static boolean alike(List<StageReport> stages, int from, int to) {
        return stage(stages.get(from)).equals(stage(stages.get(to)));
    }

    private static String range(List<StageReport> run) {
        int first = run.getFirst().layer();
        int last = run.getLast().layer();
        return first == last ? "layer " + first : "layers " + first + " to " + last;
    }

    private static String stage(StageReport stage) {
        String shared = switch (stage.sharedExperts()) {
            case 0 -> "no shared expert";
            case 1 -> "1 shared expert";
            default -> stage.sharedExperts() + " shared experts";
        };
        return stage.experts() + " experts, " + (stage.atMost() ? "up to " : "") + stage.chosen() + " a token, "
                + bytes(stage.expertBytes()) + " an expert (" + counted(stage.expertParameters()) + " parameters), "
                + shared;
    }

    private void tensors(String what, List<String> names) {
        line("tensors " + what, names.isEmpty() ? "none" : "" + names.size());
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(NAMES, names.size())));
        if (names.size() > NAMES) {
            shown.add("... and " + (names.size() - NAMES) + " more; --json lists them all");
        }
        shown.forEach(name -> text.append("  ").append(name).append('\n'));
    }

    private void line(String name, String value) {
        text.append(name)
                .repeat(' ', Math.max(1, 30 - name.length()))
                .append(value)
                .append('\n');
    }

    private static String counted(long count) {
        if (count >= 1_000_000_000L) {
            return String.format(Locale.ROOT, "%.2f G", count / 1e9);
        }
        return count >= 1_000_000L ? String.format(Locale.ROOT, "%.2f M", count / 1e6) : "" + count;
    }

    private static String bytes(long count) {
        if (count >= 1L << 30) {
            return String.format(Locale.ROOT, "%.2f GiB", count / (double) (1L << 30));
        }
        if (count >= 1L << 20) {
            return String.format(Locale.ROOT, "%.2f MiB", count / (double) (1L << 20));
        }
        return count >= 1L << 10 ? String.format(Locale.ROOT, "%.1f KiB", count / 1024.0) : count + " B";
    }
}
