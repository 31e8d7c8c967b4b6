package dev.exedra.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A template, a context and what becomes of them.
 *
 * @param rendered what Jinja2 renders; null where it refuses
 * @param error what Jinja2 says, or {@code any}; null where it renders
 */
record TemplateCase(
        String name,
        String template,
        Map<String, Object> context,
        @Nullable String rendered,
        @Nullable String error) {

    /** When the cases were made. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T13:05:09Z"), ZoneOffset.UTC);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The cases of the fixtures that the whole project goes by. */
    static List<TemplateCase> ofFixtures() {
        return read("/fixtures/chat-templates/cases.json");
    }

    /** The cases that were made for this module. */
    static List<TemplateCase> ofJinja2() {
        return read("/jinja2-cases.json");
    }

    private static List<TemplateCase> read(String resource) {
        try (InputStream stream = TemplateCase.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is missing from the test resources");
            }
            JsonNode root = JSON.readTree(stream);
            return root.get("cases")
                    .valueStream()
                    .map(node -> of(node, root.path("contexts")))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A case holds its context or the name of one that several share. */
    private static TemplateCase of(JsonNode node, JsonNode contexts) {
        JsonNode context = node.get("context");
        return new TemplateCase(
                node.get("name").asString(),
                node.get("template").asString(),
                object(context.isString() ? contexts.get(context.asString()) : context),
                node.has("rendered") ? node.get("rendered").asString() : null,
                node.has("error") ? node.get("error").asString() : null);
    }

    @SuppressWarnings("unchecked") // a JSON object is a map with string keys
    private static Map<String, Object> object(JsonNode node) {
        return (Map<String, Object>) JSON.treeToValue(node, Map.class);
    }

    @Override
    public String toString() {
        return name;
    }
}
