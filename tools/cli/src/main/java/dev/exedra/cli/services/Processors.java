package dev.exedra.cli.services;

import java.time.Duration;

/** Processor time of processes. */
final class Processors {

    private Processors() {}

    /** Seconds that a process has used so far, on all its threads. */
    static double seconds(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElseThrow(() -> new BenchmarkException("the processor time of process " + pid + " is not known"));
    }
}
