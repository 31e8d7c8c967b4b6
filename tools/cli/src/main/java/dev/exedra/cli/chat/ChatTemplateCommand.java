package dev.exedra.cli.chat;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.FolderOption;
import dev.exedra.core.checkpoint.CheckpointException;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.tokenizer.TokenizerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a chat becomes, exactly: nothing is added, not even a line break at the end. */
@Command(
        name = "chat-template",
        abbreviateSynopsis = true,
        description = "Prints what a chat becomes before it is tokenised.")
public final class ChatTemplateCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final FolderOption folder = new FolderOption();

    @Option(
            names = "--context",
            required = true,
            paramLabel = "FILE",
            description = "A JSON object: messages, tools, add_generation_prompt and whatever the template asks for.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required.
    private Path context;

    @Option(names = "--template", paramLabel = "FILE", description = "Jinja; default: the checkpoint's.")
    private @Nullable Path template;

    public ChatTemplateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder.path())) {
            throw new CheckpointException(folder.path().toString(), "there is no such folder");
        }
        TokenizerConfig config = TokenizerConfig.load(folder.path());
        Map<String, @Nullable Object> variables = JsonFile.readObject(context, JsonLimits.SMALL, JsonDialect.STRICT)
                .toPlain();
        ChatFormat format = template == null
                ? ChatFormat.of(folder.path(), config, variables.get("tools") != null)
                : ChatFormat.ofSource(source(template), config);
        console.out().print(format.render(variables));
        return 0;
    }

    private static String source(Path file) {
        return new String(JsonFile.bytes(file, JsonLimits.SMALL), StandardCharsets.UTF_8);
    }
}
