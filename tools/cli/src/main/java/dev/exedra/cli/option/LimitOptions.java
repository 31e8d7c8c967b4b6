package dev.exedra.cli.option;

import dev.exedra.core.engine.EngineLimits;
import picocli.CommandLine.Option;

/** The engine's bounds; each is one of {@link EngineLimits}. */
public final class LimitOptions {

    private static final long MAXIMUM_MIB = Long.MAX_VALUE >> 20;

    @Option(
            names = "--kv-cache-mib",
            paramLabel = "MIB",
            description = "Memory for keys and values of all sequences; default: 1024.")
    private long kvCacheMib = 1024;

    @Option(
            names = "--max-step-rows",
            paramLabel = "N",
            description = "Rows of one step; longer prompts are prefilled in chunks; default: 512.")
    private int maximumStepRows = 512;

    @Option(
            names = "--max-running-sequences",
            paramLabel = "N",
            description = "Sequences that share a step; default: 64.")
    private int maximumRunningSequences = 64;

    @Option(
            names = "--page-tokens",
            paramLabel = "N",
            description = "Tokens of a page of the KV cache, a multiple of 16; default: 128.")
    private int pageTokens = 128;

    /** The limits, with room for every sequence of one command to wait. */
    public EngineLimits limits(int sequences) {
        if (kvCacheMib < 1 || kvCacheMib > MAXIMUM_MIB) {
            throw new OptionException("--kv-cache-mib must be from 1 to " + MAXIMUM_MIB + ", not " + kvCacheMib);
        }
        return new EngineLimits(
                maximumStepRows, maximumRunningSequences, Math.max(1, sequences), kvCacheMib << 20, pageTokens);
    }
}
