package dev.exedra.cli.services;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The engine with all experts, in this process. */
final class EngineSubject implements Subject {

    private final Model model;
    private final Engine engine;

    EngineSubject(Path folder, LoadOptions options, EngineLimits limits) {
        this.model = ModelLoader.load(folder, options);
        this.engine = new Engine(model, Optional.empty(), Set.of(), limits);
    }

    /** The model that is computed. */
    Model model() {
        return model;
    }

    @Override
    public void generate(int[] prompt, Timeline timeline) {
        SamplingParameters greedy = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(timeline.wanted())
                .ignoreEos(true)
                .build();
        Generation _ = engine.submit(new GenerationRequest(prompt, greedy, true), new GenerationListener() {
            @Override
            public void token(GeneratedToken token) {
                timeline.token(token.id());
            }

            @Override
            public void finished(FinishReason reason, String remainingText) {
                timeline.finished();
            }

            @Override
            public void failed(ExedraException error) {
                timeline.failed(error);
            }
        });
    }

    @Override
    public void close() {
        engine.close();
        model.close();
    }
}
