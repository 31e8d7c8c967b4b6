package dev.exedra.cli.logits;

import dev.exedra.core.spec.ModelSpec;

/** What ids must be like for a model; the engine checks the same for its requests. */
record PromptCheck(ModelSpec spec) {

    void check(int[] ids) {
        if (ids.length == 0) {
            throw new LogitsException("the prompt is empty: give at least one token id");
        }
        if (ids.length > spec.contextTokens()) {
            throw new LogitsException("the prompt has " + ids.length + " tokens, the model's context "
                    + spec.contextTokens() + ": shorten the prompt");
        }
        for (int id : ids) {
            if (id < 0 || id >= spec.vocabulary()) {
                throw new LogitsException("token id " + id + " is out of range: the vocabulary has ids from 0 to "
                        + (spec.vocabulary() - 1));
            }
        }
    }
}
