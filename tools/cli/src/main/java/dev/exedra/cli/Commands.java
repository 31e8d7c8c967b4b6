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
import dev.exedra.e2e.ChaosCommand;
import dev.exedra.e2e.OverloadCommand;
import dev.exedra.e2e.SoakServicesCommand;
import java.util.List;
import java.util.Stack;
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
            new CommandEntry("bench", Commands::bench));

    /** What measures the engine, and what measures platforms of processes. */
    private static CommandLine bench(Console console) {
        CommandLine bench = new CommandLine(new BenchCommand())
                .addSubcommand("services", new ServicesCommand(console))
                .addSubcommand(new ChaosCommand())
                .addSubcommand(new OverloadCommand())
                .addSubcommand(new SoakServicesCommand());
        bench.getCommandSpec().preprocessor((arguments, _, _, _) -> soakOfServices(arguments));
        return bench;
    }

    /** {@code soak --services} is a command of its own, whose other options are not those of {@code soak}. */
    private static boolean soakOfServices(Stack<String> arguments) {
        if (!arguments.isEmpty() && arguments.peek().equals("soak") && arguments.remove("--services")) {
            String _ = arguments.pop();
            String _ = arguments.push("soak-services");
        }
        return false;
    }

    private Commands() {}
}
