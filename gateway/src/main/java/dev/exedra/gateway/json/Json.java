package dev.exedra.gateway.json;

import dev.exedra.gateway.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the API speaks it: bounded when read, with snake_case names when written. */
public final class Json {

    private static final int MOST_DIGITS = 100;

    private final JsonMapper mapper;

    public Json(int maximumDepth, int maximumBytes) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maximumDepth)
                        .maxNumberLength(MOST_DIGITS)
                        .maxStringLength(maximumBytes)
                        .build())
                // Which of two equal names counts is anybody's guess; so neither does.
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        mapper = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    /**
     * Reads a request's body.
     *
     * @throws ApiException 400 if it is not one JSON object within bounds
     */
    public Fields readObject(byte[] body) {
        JsonNode node;
        try {
            node = mapper.readTree(body);
        } catch (JacksonException e) {
            throw ApiException.invalid(
                    null, "The body is not JSON: " + e.getOriginalMessage() + where(e.getLocation()));
        }
        if (node == null || !node.isObject()) {
            throw ApiException.invalid(null, "The body must be a JSON object");
        }
        return new Fields(node, "");
    }

    private static String where(@Nullable TokenStreamLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /** Writes a value as UTF-8. */
    public byte[] write(Object value) {
        return mapper.writeValueAsBytes(value);
    }
}
