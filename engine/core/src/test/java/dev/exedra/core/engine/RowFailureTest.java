package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.exedra.core.ExedraException;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.model.Resources;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.moe.RowFailure;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Experts that give no answer for a row end that row's sequence, and no other. */
class RowFailureTest {

    /** Experts whose sums are 0, and who answer the first row alone. */
    private static final class FirstRowOnly implements Dispatcher {

        private final int experts;
        private final ExedraException reason;

        FirstRowOnly(int experts, ExedraException reason) {
            this.experts = experts;
            this.reason = reason;
        }

        @Override
        public ExpertGroups groups(int layer, int stage) {
            return ExpertGroups.even(experts, 1);
        }

        @Override
        public CompletionStage<ExpertSum> dispatch(ExpertCall call) {
            call.sum().data().fill((byte) 0);
            BitSet others = new BitSet();
            others.set(1, call.plan().rows());
            return CompletableFuture.completedStage(
                    new ExpertSum(call.sum(), others.isEmpty() ? List.of() : List.of(new RowFailure(others, reason))));
        }
    }

    @Test
    void onlyTheSequenceOfARowWithoutAnAnswerFails() {
        ExedraException lost = new ExedraException("the pod is lost");
        SamplingParameters sampling =
                SamplingParameters.builder().temperature(0).maximumTokens(12).build();
        LoadOptions options = LoadOptions.defaults().withCompute(Compute.F32).withThreads(1);
        try (Model model = ModelLoader.load(
                        Resources.folder("/fixtures/olmoe"), options, _ -> new FirstRowOnly(16, lost));
                Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults())) {
            Collected joining = new Collected();
            Collected first = new Collected(count -> {
                if (count == 1) {
                    engine.submit(new GenerationRequest(new int[] {9, 8, 7}, sampling, true), joining);
                }
            });
            engine.submit(new GenerationRequest(new int[] {5}, sampling, true), first);
            assertSame(lost, joining.error());
            assertEquals(List.of(), joining.ids);
            assertEquals(FinishReason.LENGTH, first.reason());
            assertEquals(12, first.ids.size());
        }
    }
}
