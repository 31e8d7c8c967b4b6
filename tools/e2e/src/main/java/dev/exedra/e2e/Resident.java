package dev.exedra.e2e;

import dev.exedra.platform.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process takes of the machine, as Linux counts it. */
record Resident(double mebibytes, long files) {

    /** Of a process that runs; nothing of one that has ended. */
    static Resident of(ServiceProcess service) {
        Path folder = Path.of("/proc", Long.toString(service.pid()));
        try (Stream<String> status = Files.lines(folder.resolve("status"));
                Stream<Path> files = Files.list(folder.resolve("fd"))) {
            double kibibytes = status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new Resident(kibibytes / 1024, files.count());
        } catch (IOException ended) {
            return new Resident(0, 0);
        }
    }
}
