package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.ExedraException;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.moe.Dispatcher;
import dev.exedra.core.moe.ExpertCall;
import dev.exedra.core.moe.ExpertSum;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.spec.FeedForwardSpec;
import dev.exedra.core.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an observer and a listener hear of a sequence, word for word. */
class StepObserversTest {

    private static final Fixture FIXTURE = Fixture.load("qwen2_moe");

    private final List<String> heard = new ArrayList<>();
    private final CompletableFuture<List<String>> end = new CompletableFuture<>();

    private final class Listener implements GenerationListener {
        @Override
        public void admitted() {
            heard.add("admitted");
        }

        @Override
        public void token(GeneratedToken token) {
            heard.add("token");
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            heard.add("finished");
        }

        @Override
        public void failed(ExedraException error) {
            end.completeExceptionally(error);
        }
    }

    private final class Observer implements StepObserver {
        private final GenerationListener last;

        Observer(GenerationListener last) {
            this.last = last;
        }

        @Override
        public void hidden(int layer, Matrix hidden) {
            heard.add("layer " + layer);
        }

        @Override
        public CompletionStage<ExpertSum> dispatch(Dispatcher dispatcher, ExpertCall call) {
            heard.add("dispatch " + call.layer());
            return dispatcher.dispatch(call);
        }

        @Override
        public void ended() {
            heard.add("ended");
            if (heard.contains("finished")) {
                assertTrue(last instanceof Listener);
                end.complete(List.copyOf(heard));
            }
        }
    }

    @Test
    void anObserverSeesEveryStepOfItsSequencesFromAdmissionToEnd() {
        try (Model model = ModelLoader.load(FIXTURE.folder(), LoadOptions.defaults())) {
            StepObservers observers = sequences -> {
                heard.add("step of " + sequences.size());
                return new Observer(sequences.getFirst());
            };
            try (Engine engine = new Engine(model, Optional.empty(), Set.of(), EngineLimits.defaults(), observers)) {
                SamplingParameters sampling = SamplingParameters.builder()
                        .temperature(0)
                        .maximumTokens(2)
                        .build();
                engine.submit(new GenerationRequest(FIXTURE.prompt(0), sampling, true), new Listener());
                List<String> expected = new ArrayList<>(List.of("admitted"));
                for (int step = 0; step < 2; step++) {
                    expected.add("step of 1");
                    expected.add("layer 0");
                    for (int layer = 0; layer < model.spec().layers().size(); layer++) {
                        if (model.spec().layers().get(layer).feedForward() instanceof FeedForwardSpec.Moe) {
                            expected.add("dispatch " + layer);
                        }
                        expected.add("layer " + (layer + 1));
                    }
                    expected.add("token");
                    if (step == 1) {
                        expected.add("finished");
                    }
                    expected.add("ended");
                }
                assertEquals(expected, end.orTimeout(60, TimeUnit.SECONDS).join());
            }
        }
    }
}
