package dev.exedra.router.model;

import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.model.Model;
import dev.exedra.core.tokenizer.Tokenizer;
import dev.exedra.router.metrics.ModelMeters;
import java.util.List;
import java.util.Optional;

/**
 * A model that answers.
 *
 * @param id what clients call it
 * @param fingerprint of the checkpoint
 * @param createdSeconds since 1970
 * @param chat absent where the checkpoint brings no template
 * @param generation what the model's makers advise
 * @param meters its figures
 * @param resources closed with it, in this order
 */
public record ServedModel(
        String id,
        String fingerprint,
        long createdSeconds,
        Model model,
        Engine engine,
        Tokenizer tokenizer,
        Optional<ChatFormat> chat,
        GenerationConfig generation,
        ModelMeters meters,
        List<AutoCloseable> resources)
        implements AutoCloseable {

    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("could not close " + resource, e);
            }
        }
    }
}
