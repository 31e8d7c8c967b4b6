package dev.exedra.cli.run;

import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine is asked for.
 *
 * @param choices completions of each prompt
 */
record Requests(SamplingParameters parameters, int choices) {

    /** Prompt by prompt, the choices of each in order. */
    List<GenerationRequest> of(List<int[]> prompts) {
        List<GenerationRequest> requests = new ArrayList<>(prompts.size() * choices);
        for (int[] prompt : prompts) {
            for (int choice = 0; choice < choices; choice++) {
                requests.add(new GenerationRequest(prompt, parameters.withChoice(choice), true));
            }
        }
        return requests;
    }
}
