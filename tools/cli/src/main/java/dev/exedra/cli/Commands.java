package dev.exedra.cli;

import dev.exedra.bench.BenchCommand;
import dev.exedra.cli.chat.ChatTemplateCommand;
import dev.exedra.cli.gateway.ChatCommand;
import dev.exedra.cli.inspect.InspectCommand;
import dev.exedra.cli.logits.LogitsCommand;
import dev.exedra.cli.run.RunCommand;
import dev.exedra.cli.services.ServicesCommand;
import dev.exedra.cli.text.DetokenizeCommand;
import dev.exedra.cli.text.TokenizeCommand;
import dev.exedra.cli.top.TopCommand;
import dev.exedra.cli.up.UpCommand;
import java.util.List;
import picocli.CommandLine;

/** Every command, a line each, in the order of the help. */
final class Commands {

    static final List<CommandEntry> ALL = List.of(
            new CommandEntry("run", RunCommand::new),
            new CommandEntry("up", UpCommand::new),
            new CommandEntry("chat", ChatCommand::new),
            new CommandEntry("top", TopCommand::new),
            new CommandEntry("inspect", InspectCommand::new),
            new CommandEntry("logits", LogitsCommand::new),
            new CommandEntry("chat-template", ChatTemplateCommand::new),
            new CommandEntry("tokenize", TokenizeCommand::new),
            new CommandEntry("detokenize", DetokenizeCommand::new),
            new CommandEntry(
                    "bench",
                    console -> new CommandLine(new BenchCommand())
                            .addSubcommand("services", new ServicesCommand(console))));

    private Commands() {}
}
