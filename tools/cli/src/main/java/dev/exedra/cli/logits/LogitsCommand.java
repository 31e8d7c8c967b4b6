package dev.exedra.cli.logits;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.ModelOptions;
import dev.exedra.cli.option.TokenIds;
import dev.exedra.cli.option.TokenIdsConverter;
import dev.exedra.core.checkpoint.SafetensorsWriter;
import dev.exedra.core.kernel.Compute;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes logits, routing and hidden states of prompts, each run alone, under the names of the golden fixtures. */
@Command(
        name = "logits",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Writes what a model computes for token ids, as safetensors.",
            "Tensors: logits, layer.L.stage.S.{router_logits, expert_ids, weights}, with --hidden also hidden.L; several",
            "prompts have prefixes prompt.P. Computes in f32 unless told otherwise."
        })
public final class LogitsCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--token-ids",
            required = true,
            paramLabel = "IDS",
            converter = TokenIdsConverter.class,
            description = "A prompt, such as 5,17,3; repeatable.")
    private List<TokenIds> prompts = List.of();

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "A safetensors file.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required.
    private Path output;

    @Option(names = "--hidden", description = "Also the residual stream: hidden.0 is the embedding.")
    private boolean hidden;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    public LogitsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        LoadOptions options = model.loadOptions();
        LoadOptions exact = options.compute().isPresent() ? options : options.withCompute(Compute.F32);
        try (Model loaded = ModelLoader.load(model.folder(), exact)) {
            PromptCheck check = new PromptCheck(loaded.spec());
            prompts.forEach(prompt -> check.check(prompt.ids()));
            write(loaded);
            console.note(loaded.description());
            return 0;
        }
    }

    private void write(Model loaded) {
        GoldenNames names = new GoldenNames(loaded.spec(), hidden);
        List<SafetensorsWriter.Declaration> declarations = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            declarations.addAll(names.declarations(prefix(i), prompts.get(i).ids().length));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(output, declarations, Map.of());
                Prefill prefill = new Prefill(loaded)) {
            for (int i = 0; i < prompts.size(); i++) {
                FileObserver observer = new FileObserver(writer, prefix(i), hidden);
                prefill.run(prompts.get(i).ids(), observer, observer);
            }
            writer.finish();
        }
    }

    private String prefix(int prompt) {
        return prompts.size() == 1 ? "" : "prompt." + prompt + ".";
    }
}
