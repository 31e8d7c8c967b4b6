package dev.exedra.cli.run;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.LimitOptions;
import dev.exedra.cli.option.ModelOptions;
import dev.exedra.cli.option.OptionException;
import dev.exedra.cli.option.SamplingOptions;
import dev.exedra.cli.option.TokenIds;
import dev.exedra.cli.option.TokenIdsConverter;
import dev.exedra.cli.talk.ChatLoop;
import dev.exedra.core.checkpoint.GenerationConfig;
import dev.exedra.core.engine.Engine;
import dev.exedra.core.engine.EngineLimits;
import dev.exedra.core.sampling.SamplingParameters;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Completes prompts, or talks. */
@Command(
        name = "run",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Completes prompts, all of them in one batch, and streams the text.",
            "The prompt comes from standard input where it is -, or where there is none and nobody types.",
            "With --chat and no prompt it talks, a line a turn, until /bye or Ctrl-D; Ctrl-C ends an answer."
        })
public final class RunCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "0..*", paramLabel = "PROMPT", description = "Texts to complete.")
    private List<String> prompts = List.of();

    @Option(
            names = "--token-ids",
            paramLabel = "IDS",
            converter = TokenIdsConverter.class,
            description = "A prompt as token ids, such as 5,17,3; repeatable.")
    private List<TokenIds> tokenIds = List.of();

    @Option(names = "--chat", description = "The prompt is a user's turn; the model's chat template is applied.")
    private boolean chat;

    @Option(names = "--system", paramLabel = "TEXT", description = "The system's turn before it.")
    private @Nullable String system;

    @Option(names = "--print-ids", description = "Prints token ids, comma separated, a line a completion.")
    private boolean printIds;

    @Option(names = "--n", paramLabel = "N", description = "Completions of each prompt; default: 1.")
    private int choices = 1;

    @Option(names = "--quiet", description = "No diagnostics.")
    private boolean quiet;

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    public RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        check();
        PromptTexts texts = new PromptTexts(prompts, console);
        boolean talks = chat && prompts.isEmpty() && tokenIds.isEmpty();
        List<String> given = talks || !tokenIds.isEmpty() ? List.of() : texts.read();
        boolean needsTokenizer = chat || !printIds || !given.isEmpty() || sampling.needsText();
        int sequences = Math.max(1, Math.multiplyExact(choices, given.size() + tokenIds.size()));
        EngineLimits engineLimits = limits.limits(sequences);
        GenerationConfig advice = LoadedModel.advice(model.folder());
        SamplingParameters parameters = sampling.parameters(advice, new Random().nextInt(1 << 30));
        try (LoadedModel loaded = LoadedModel.load(model.folder(), advice, model.loadOptions(), needsTokenizer)) {
            Diagnostics diagnostics = new Diagnostics(console, quiet);
            diagnostics.model(loaded.model(), parameters);
            PromptIds ids = new PromptIds(loaded, chat, Optional.ofNullable(system));
            try (Engine engine = new Engine(
                    loaded.model(),
                    loaded.tokenizer(),
                    Set.copyOf(loaded.generation().eosTokenIds()),
                    engineLimits)) {
                if (talks) {
                    return new ChatLoop(new EngineAnswers(engine, ids, parameters), console, quiet).talk();
                }
                return new Completion(engine, loaded.tokenizer(), console, diagnostics, printIds)
                        .complete(new Requests(parameters, choices).of(ids.of(tokenIds, given)), choices);
            }
        }
    }

    private void check() {
        if (choices < 1) {
            throw new OptionException("--n must be at least 1, not " + choices);
        }
        if (!prompts.isEmpty() && !tokenIds.isEmpty()) {
            throw new OptionException("give prompts as text or as --token-ids, not both");
        }
        if (chat && !tokenIds.isEmpty()) {
            throw new OptionException(
                    "--chat takes text, not --token-ids: apply the template first, with chat-template");
        }
        if (system != null && !chat) {
            throw new OptionException("--system is a turn of a chat: add --chat");
        }
    }
}
