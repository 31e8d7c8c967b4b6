package dev.exedra.cli.text;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.FolderOption;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the ids of a text, comma separated, as --token-ids takes them. */
@Command(name = "tokenize", abbreviateSynopsis = true, description = "Prints the token ids of a text.")
public final class TokenizeCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "TEXT")
    private String text = "";

    @Option(names = "--no-special-tokens", description = "Leaves out what the tokenizer puts around a text.")
    private boolean withoutSpecialTokens;

    public TokenizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Tokenizer tokenizer = Tokenizer.load(folder.path())) {
            int[] ids = tokenizer.encode(text, !withoutSpecialTokens);
            console.out().println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(",")));
            return 0;
        }
    }
}
