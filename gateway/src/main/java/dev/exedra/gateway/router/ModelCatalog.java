package dev.exedra.gateway.router;

import dev.exedra.proto.inference.v1.Model;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The router's models, asked for again when the last answer is old. */
public final class ModelCatalog {

    private static final int FINGERPRINT_DIGITS = 10;

    private final Mono<List<Model>> models;

    public ModelCatalog(RouterClient router, Duration age) {
        models = router.listModels()
                .map(answer -> answer.getModelsList())
                .cache(list -> age, failure -> Duration.ZERO, () -> Duration.ZERO);
    }

    public Mono<List<Model>> models() {
        return models;
    }

    /** OpenAI's {@code system_fingerprint} of a model, the only one if the id is empty; empty if it is not known, which
     * fails no request. */
    public Mono<Optional<String>> systemFingerprint(String id) {
        return models.map(list -> list.stream()
                        .filter(model -> model.getId().equals(id) || (id.isEmpty() && list.size() == 1))
                        .map(Model::getFingerprint)
                        .filter(digits -> digits.length() >= FINGERPRINT_DIGITS)
                        .map(digits -> "fp_" + digits.substring(0, FINGERPRINT_DIGITS))
                        .findFirst())
                .onErrorReturn(Optional.empty());
    }
}
