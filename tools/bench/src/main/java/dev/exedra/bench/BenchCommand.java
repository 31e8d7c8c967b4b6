package dev.exedra.bench;

import picocli.CommandLine.Command;

/** The group of benchmarks. */
@Command(
        name = "bench",
        description = "Measures this machine, the kernels and the engine.",
        subcommands = {
            LimitsCommand.class,
            EngineCommand.class,
            SoakCommand.class,
            KernelsCommand.class,
            MakeCheckpointCommand.class
        })
public final class BenchCommand {}
