package dev.exedra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as Linux counts it. */
final class Resident {

    private static final Path STATUS = Path.of("/proc/self/status");

    private Resident() {}

    /** MiB resident now. */
    static double mebibytes() {
        return field("VmRSS:");
    }

    /** The most MiB that were ever resident. */
    static double peakMebibytes() {
        return field("VmHWM:");
    }

    private static double field(String name) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToDouble(kilobytes -> Long.parseLong(kilobytes) / 1024.0)
                    .findFirst()
                    .orElseThrow(() -> new BenchException(STATUS + " has no " + name + ": memory is counted on Linux"));
        } catch (IOException e) {
            throw new UncheckedIOException("memory is counted on Linux", e);
        }
    }
}
