package dev.exedra.core.engine;

import dev.exedra.core.spec.ModelSpec;

/** What a request must be like for a model and a cache. */
final class Requests {

    private Requests() {}

    /** Checks a request; returns the length, in tokens, at which its sequence is full. */
    static int lengthLimit(GenerationRequest request, ModelSpec model, PageCache cache) {
        int[] prompt = request.promptIds();
        if (prompt.length == 0) {
            throw new EngineException("the prompt is empty: give at least one token");
        }
        for (int id : prompt) {
            if (id < 0 || id >= model.vocabulary()) {
                throw new EngineException(outOfRange(id, model));
            }
        }
        int wanted = request.sampling().maximumTokens();
        if (prompt.length > model.contextTokens() || (prompt.length == model.contextTokens() && wanted > 0)) {
            throw new EngineException("the prompt has " + prompt.length + " tokens, the model's context "
                    + model.contextTokens() + ": shorten the prompt");
        }
        int limit = (int) Math.min(model.contextTokens(), (long) prompt.length + wanted);
        checkResumption(request.resumption(), limit - prompt.length, model);
        int pages = cache.pagesFor(limit);
        if (pages > cache.capacity()) {
            throw new EngineException("the KV cache holds "
                    + (long) cache.capacity() * cache.layout().pageTokens()
                    + " tokens, this sequence may need " + limit
                    + ": raise the KV cache's limit or ask for fewer tokens");
        }
        return limit;
    }

    private static void checkResumption(Resumption resumption, int room, ModelSpec model) {
        for (int id : resumption.generatedIds()) {
            if (id < 0 || id >= model.vocabulary()) {
                throw new ResumptionException("generatedIds", "generated " + outOfRange(id, model));
            }
        }
        if (resumption.generated() > room) {
            throw new ResumptionException(
                    "generatedIds",
                    resumption.generated() + " tokens were generated, this request ends after " + room
                            + ": leave out those that follow");
        }
        if (resumption.textUnits() < 0) {
            throw new ResumptionException("textUnits", "textUnits is " + resumption.textUnits() + ": at least 0");
        }
    }

    private static String outOfRange(int id, ModelSpec model) {
        return "token id " + id + " is out of range: the vocabulary has ids from 0 to " + (model.vocabulary() - 1);
    }
}
