package dev.exedra.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.exedra.proto.inference.v1.Model;
import dev.exedra.proto.inference.v1.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The models as OpenAI lists them. */
record ModelList(String object, List<Entry> data) {

    static ModelList of(List<Model> models) {
        return new ModelList("list", models.stream().map(Entry::of).toList());
    }

    /**
     * One model; what follows {@code ownedBy} is an extension.
     *
     * @param maxModelLen tokens that a sequence may have
     * @param compute f32 or bf16
     * @param fingerprint SHA-256 of config and tensors
     * @param chat whether it has a chat template
     * @param defaults what applies where a request says nothing
     */
    record Entry(
            String id,
            String object,
            long created,
            String ownedBy,
            int maxModelLen,
            String modelType,
            int vocabulary,
            String compute,
            String fingerprint,
            boolean chat,
            Defaults defaults) {

        static Entry of(Model model) {
            return new Entry(
                    model.getId(),
                    "model",
                    model.getCreatedSeconds(),
                    "exedra",
                    model.getMaxContextTokens(),
                    model.getModelType(),
                    model.getVocabulary(),
                    model.getCompute(),
                    model.getFingerprint(),
                    model.getChat(),
                    Defaults.of(model.getDefaults()));
        }
    }

    /** Sampling defaults, those that the checkpoint sets. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Defaults(
            @Nullable Double temperature,
            @Nullable Integer topK,
            @Nullable Double topP,
            @Nullable Double minP,
            @Nullable Double repetitionPenalty,
            @Nullable Integer maxTokens,
            @Nullable List<Integer> stopTokenIds) {

        static Defaults of(Sampling sampling) {
            return new Defaults(
                    sampling.hasTemperature() ? sampling.getTemperature() : null,
                    sampling.hasTopK() ? sampling.getTopK() : null,
                    sampling.hasTopP() ? sampling.getTopP() : null,
                    sampling.hasMinP() ? sampling.getMinP() : null,
                    sampling.hasRepetitionPenalty() ? sampling.getRepetitionPenalty() : null,
                    sampling.hasMaxTokens() ? sampling.getMaxTokens() : null,
                    sampling.getStopTokenIdsCount() > 0 ? sampling.getStopTokenIdsList() : null);
        }
    }
}
