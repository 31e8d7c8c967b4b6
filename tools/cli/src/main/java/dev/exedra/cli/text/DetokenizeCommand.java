package dev.exedra.cli.text;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.FolderOption;
import dev.exedra.cli.option.TokenIds;
import dev.exedra.cli.option.TokenIdsConverter;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the text of ids and a line break. */
@Command(name = "detokenize", abbreviateSynopsis = true, description = "Prints the text of token ids.")
public final class DetokenizeCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "IDS", converter = TokenIdsConverter.class, description = "Such as 5,17,3.")
    private TokenIds ids = new TokenIds(new int[0]);

    @Option(names = "--skip-special-tokens", description = "Leaves special tokens out of the text.")
    private boolean skipSpecialTokens;

    public DetokenizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Tokenizer tokenizer = Tokenizer.load(folder.path())) {
            console.out().println(tokenizer.decode(ids.ids(), skipSpecialTokens));
            return 0;
        }
    }
}
