package dev.exedra.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer or one chunk of it.
 *
 * @param object OpenAI's name of what this is
 * @param created seconds since 1970, the same in all chunks
 * @param usage left out where it is null; a JSON null stays
 */
record Answer<C>(
        String id,
        String object,
        long created,
        String model,
        @Nullable String systemFingerprint,
        List<C> choices,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Object usage) {}
