package dev.exedra.chart;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The README's table of values: descriptions of the schema, defaults of values.yaml. */
final class ValuesTable {

    private final JsonObject schema;
    private final List<String> rows = new ArrayList<>();
    private final List<String> undescribed = new ArrayList<>();

    private ValuesTable(JsonObject schema) {
        this.schema = schema;
    }

    static ValuesTable of(String schema, Object defaults) {
        ValuesTable table = new ValuesTable(JsonParser.parseString(schema).getAsJsonObject());
        table.add(
                "",
                table.schema,
                new com.google.gson.GsonBuilder().serializeNulls().create().toJsonTree(defaults));
        return table;
    }

    static ValuesTable ofChart() throws IOException {
        return of(
                Files.readString(Chart.FOLDER.resolve("values.schema.json")),
                Chart.documents(Files.readString(Chart.FOLDER.resolve("values.yaml")))
                        .getFirst());
    }

    /** Values that the schema has and values.yaml lacks, or that have no description. */
    List<String> incomplete() {
        return List.copyOf(undescribed);
    }

    String markdown() {
        return "| value | default | |\n| --- | --- | --- |\n" + String.join("\n", rows) + "\n";
    }

    private void add(String prefix, JsonObject node, JsonElement defaults) {
        for (Map.Entry<String, JsonElement> entry :
                node.getAsJsonObject("properties").entrySet()) {
            String path = prefix + entry.getKey();
            JsonObject property = resolve(entry.getValue().getAsJsonObject());
            JsonElement value = defaults.getAsJsonObject().get(entry.getKey());
            boolean setting = path.contains(".settings");
            if (path.equals("global")) {
                continue;
            }
            if (!property.has("description") || (value == null && !setting)) {
                undescribed.add(path);
                continue;
            }
            JsonElement known = value == null ? JsonNull.INSTANCE : value;
            boolean nested = property.has("properties");
            rows.add("| `" + path + "` | " + (nested ? "" : shown(value, setting)) + " | "
                    + property.get("description").getAsString().replace("|", "\\|") + " |");
            if (nested) {
                add(path + ".", property, known.isJsonNull() ? new JsonObject() : known);
            }
        }
    }

    private static String shown(@org.jspecify.annotations.Nullable JsonElement value, boolean setting) {
        return value == null ? (setting ? "the service's" : "") : "`" + value + "`";
    }

    private JsonObject resolve(JsonObject property) {
        if (!property.has("$ref")) {
            return property;
        }
        String name = property.get("$ref").getAsString().replace("#/$defs/", "");
        return schema.getAsJsonObject("$defs").getAsJsonObject(name);
    }
}
