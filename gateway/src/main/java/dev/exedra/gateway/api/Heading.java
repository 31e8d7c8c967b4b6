package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.Started;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

/** What all chunks of an answer say alike; the model's name comes with the first message of any of its sequences. */
final class Heading {

    private final String id;
    private final String object;
    private final long created;
    private final @Nullable String fingerprint;
    private volatile String model;

    Heading(String idPrefix, String object, String model, InstantSource clock, Optional<String> fingerprint) {
        id = idPrefix + UUID.randomUUID().toString().replace("-", "");
        this.object = object;
        this.model = model;
        this.fingerprint = fingerprint.orElse(null);
        created = clock.instant().getEpochSecond();
    }

    void started(Started started) {
        model = started.getModel();
    }

    <C> Answer<C> whole(List<C> choices, Usage usage) {
        return new Answer<>(id, object, created, model, fingerprint, choices, usage);
    }

    /** A chunk; with the usage wanted at the end, all before it carry a null. */
    <C> Answer<C> chunk(C choice, boolean usageFollows) {
        return new Answer<>(
                id, object, created, model, fingerprint, List.of(choice), usageFollows ? NullNode.getInstance() : null);
    }

    Answer<Object> usageChunk(Usage usage) {
        return new Answer<>(id, object, created, model, fingerprint, List.of(), usage);
    }
}
