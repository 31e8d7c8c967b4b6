package dev.exedra.cli.inspect;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report for programs. */
final class ReportJson {

    private ReportJson() {}

    static String of(ModelReport report) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("family", report.spec().modelType());
        root.put("layers", report.spec().layers().size());
        root.put("hidden", report.spec().hidden());
        root.put("vocabulary", report.spec().vocabulary());
        root.put("context_tokens", report.spec().contextTokens());
        root.put("dtypes", report.storedTypes());
        root.put("parameters_held", report.parametersHeld());
        root.put("parameters_active", report.parametersActive());
        root.put("weight_bytes", report.bytes());
        root.put("kv_bytes_per_token", report.kvBytesPerToken());
        root.put("stages", report.stages().stream().map(ReportJson::stage).toList());
        root.put(
                "tensors",
                Map.of(
                        "missing", report.tensors().missing(),
                        "wrong_shape", report.tensors().wrongShape(),
                        "unread", report.tensors().unread()));
        return JsonWriter.pretty(Json.of(root));
    }

    private static Map<String, Object> stage(StageReport stage) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("layer", stage.layer());
        members.put("stage", stage.stage());
        members.put("experts", stage.experts());
        members.put("chosen", stage.chosen());
        members.put("chosen_is", stage.atMost() ? "at most" : "exact");
        members.put("shared_experts", stage.sharedExperts());
        members.put("expert_parameters", stage.expertParameters());
        members.put("expert_bytes", stage.expertBytes());
        return members;
    }
}
