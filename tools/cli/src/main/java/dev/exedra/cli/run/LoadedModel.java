package dev.exedra.cli.run;

import dev.exedra.core.checkpoint.Checkpoint;
import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A checkpoint's folder, ready to complete prompts.
 *
 * @param tokenizer absent where only ids are wanted
 * @param generation what the model's makers advise
 */
record LoadedModel(Path folder, Model model, Optional<Tokenizer> tokenizer, GenerationConfig generation)
        implements AutoCloseable {

    /** What the makers advise; read before the model, so that a wrong option is told at once. */
    static GenerationConfig advice(Path folder) {
        Path config = folder.resolve("config.json");
        if (!Files.exists(config)) {
            // This tells what is wrong with the folder.
            Checkpoint.open(folder).close();
        }
        return GenerationConfig.load(folder, ConfigJson.read(config));
    }

    /** Loads model and tokenizer at the same time: each takes as long as the other for a small model. */
    static LoadedModel load(Path folder, GenerationConfig generation, LoadOptions options, boolean withTokenizer) {
        CompletableFuture<Optional<Tokenizer>> tokenizer =
                withTokenizer ? inParallel(folder) : CompletableFuture.completedFuture(Optional.empty());
        try {
            Model model = ModelLoader.load(folder, options);
            try {
                return new LoadedModel(folder, model, tokenizer.join(), generation);
            } catch (RuntimeException | Error failure) {
                model.close();
                throw failure;
            }
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        } catch (RuntimeException | Error failure) {
            CompletableFuture<Void> _ = tokenizer.thenAccept(loaded -> loaded.ifPresent(Tokenizer::close));
            throw failure;
        }
    }

    private static CompletableFuture<Optional<Tokenizer>> inParallel(Path folder) {
        CompletableFuture<Optional<Tokenizer>> tokenizer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        tokenizer.complete(Optional.of(Tokenizer.load(folder)));
                    } catch (RuntimeException | Error failure) {
                        tokenizer.completeExceptionally(failure);
                    }
                },
                "exedra-tokenizer");
        thread.setDaemon(true);
        thread.start();
        return tokenizer;
    }

    Tokenizer requireTokenizer() {
        return tokenizer.orElseThrow(() -> new IllegalStateException("the tokenizer was not loaded"));
    }

    @Override
    public void close() {
        tokenizer.ifPresent(Tokenizer::close);
        model.close();
    }
}
