package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.model.Resources;
import dev.exedra.core.moe.Capacity;
import dev.exedra.core.moe.Overflow;
import dev.exedra.core.moe.OverflowPolicy;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Capacity belongs to a sequence: it changes that one's answer, is counted there, and touches nobody else's bits. */
class OverflowTest {

    private static final int[] LONG = {5, 17, 3, 200, 9, 8, 7, 6, 5, 4, 3, 2, 44, 45, 46, 47};
    private static final Overflow TIGHT = new Overflow(OverflowPolicy.RESIDUAL, Optional.of(new Capacity(0.25, 1)));

    private static Model load() {
        return ModelLoader.load(
                Resources.folder("/fixtures/olmoe"),
                LoadOptions.defaults().withCompute(Compute.F32).withThreads(1));
    }

    /** Everything that its listener heard. */
    private static final class Answer {
        final Collected heard = new Collected();
        final List<Integer> inexact = new ArrayList<>();
    }

    private static Answer ask(Engine engine, Overflow overflow) {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(6)
                .ignoreEos(true)
                .logprobs(4)
                .promptLogprobs(4)
                .build();
        Answer answer = new Answer();
        engine.submit(new GenerationRequest(LONG, sampling, true).withOverflow(overflow), new Forwarding(answer.heard) {
            @Override
            public void inexact(int tokens) {
                answer.inexact.add(tokens);
            }
        });
        return answer;
    }

    private static String everything(Answer answer) {
        answer.heard.reason();
        return answer.heard.ids + " " + answer.heard.logProbs + " " + answer.heard.promptLogProbs;
    }

    @Test
    void aBoundOfTheModelChangesAndCountsTheTokensOfItsSequenceAlone() {
        try (Model model = load();
                Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            String alone = everything(ask(engine, Overflow.EXACT));
            Answer dropping = ask(engine, TIGHT);
            Answer exact = ask(engine, Overflow.EXACT);
            assertEquals(alone, everything(exact));
            assertEquals(List.of(), exact.inexact);
            String dropped = everything(dropping);
            assertTrue(!dropped.equals(alone), "shares were left out");
            // ceil(0.25 * 4 * 16 / 16) = 1 token an expert: the first row keeps its experts, and single tokens always
            // do.
            int counted = dropping.inexact.stream().mapToInt(Integer::intValue).sum();
            assertTrue(counted > 0 && counted < LONG.length, "" + dropping.inexact);
        }
    }

    @Test
    void theSameBoundGivesTheSameBitsWhateverElseIsInTheBatch() {
        try (Model model = load();
                Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            String alone = everything(ask(engine, TIGHT));
            List<Answer> together = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                together.add(ask(engine, i == 1 ? Overflow.EXACT : TIGHT));
            }
            assertEquals(alone, everything(together.getFirst()));
            assertEquals(alone, everything(together.getLast()));
        }
    }

    @Test
    void aPolicyChangesNothingWhereThereIsRoom() {
        try (Model model = load();
                Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            String exact = everything(ask(engine, Overflow.EXACT));
            for (OverflowPolicy policy : OverflowPolicy.values()) {
                Answer answer = ask(engine, new Overflow(policy, Optional.empty()));
                assertEquals(exact, everything(answer));
                assertEquals(List.of(), answer.inexact);
            }
        }
    }
}
