package dev.exedra.core.spec;

import java.util.List;
import java.util.Set;

/**
 * A decoder-only model.
 *
 * @param modelType the family's name
 * @param hidden width of the residual stream
 * @param vocabulary rows of the embedding and columns of the logits
 * @param contextTokens longest sequence, prompt and answer together
 * @param embedding tensor [vocabulary, hidden]
 * @param head tensor [vocabulary, hidden]; the embedding's name where the two are tied
 * @param finalNorm norm before the head
 * @param layers the layers in order
 * @param ignoredTensors suffixes of tensors that published files hold and nothing needs
 */
public record ModelSpec(
        String modelType,
        int hidden,
        int vocabulary,
        int contextTokens,
        String embedding,
        String head,
        NormSpec finalNorm,
        List<LayerSpec> layers,
        Set<String> ignoredTensors) {

    public ModelSpec {
        layers = List.copyOf(layers);
        ignoredTensors = Set.copyOf(ignoredTensors);
    }
}
