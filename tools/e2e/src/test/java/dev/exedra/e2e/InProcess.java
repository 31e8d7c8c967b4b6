package dev.exedra.e2e;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.engine.GeneratedToken;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.sampling.FinishReason;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.sampling.TokenLogProbs;
import dev.exedra.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The engine with its experts in this process, which services have to equal. */
final class InProcess implements AutoCloseable {

    private final Model model;
    private final Tokenizer tokenizer;
    private final Engine engine;

    InProcess(Path folder, int groups) {
        this.model = ModelLoader.load(folder, LoadOptions.defaults().withGroups(groups));
        this.tokenizer = Tokenizer.load(folder);
        this.engine = new Engine(
                model, Optional.of(tokenizer), Set.of(), EngineLimits.defaults().withKvCacheBytes(256 << 20));
    }

    /**
     * What is said.
     *
     * @param logProbs of the tokens
     */
    record Said(String text, List<Float> logProbs) {}

    /** Begins to answer. */
    CompletableFuture<Said> ask(Question question) {
        SamplingParameters sampling = SamplingParameters.builder()
                .temperature(question.temperature())
                .topP(1)
                .seed(question.seed())
                .maximumTokens(question.maximumTokens())
                .ignoreEos(true)
                .logprobs(1)
                .build();
        Listener listener = new Listener();
        engine.submit(new GenerationRequest(tokenizer.encode(question.prompt(), true), sampling, true), listener);
        return listener.said.orTimeout(60, TimeUnit.SECONDS);
    }

    private static final class Listener implements GenerationListener {
        private final StringBuilder text = new StringBuilder();
        private final List<Float> logProbs = new ArrayList<>();
        private final CompletableFuture<Said> said = new CompletableFuture<>();

        @Override
        public void prompt(int position, TokenLogProbs given) {}

        @Override
        public void token(GeneratedToken token) {
            text.append(token.text());
            logProbs.add((float) token.logProbs().orElseThrow().token().logProb());
        }

        @Override
        public void finished(FinishReason reason, String remainingText) {
            said.complete(new Said(text.append(remainingText).toString(), List.copyOf(logProbs)));
        }

        @Override
        public void failed(ExedraException error) {
            said.completeExceptionally(error);
        }
    }

    @Override
    public void close() {
        engine.close();
        model.close();
        tokenizer.close();
    }
}
