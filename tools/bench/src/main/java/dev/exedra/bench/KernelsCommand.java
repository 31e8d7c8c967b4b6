package dev.exedra.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** JMH's benchmarks of the kernels; its own arguments follow. */
@Command(name = "kernels", description = "Runs the JMH benchmarks of the kernels; JMH's arguments may follow.")
final class KernelsCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        try {
            new Runner(new CommandLineOptions(arguments.toArray(String[]::new))).run();
            return 0;
        } catch (CommandLineOptionException | RunnerException e) {
            throw new BenchException("JMH: " + e.getMessage());
        }
    }
}
