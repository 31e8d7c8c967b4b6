package dev.exedra.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that is run to its end. */
final class Command {

    private Command() {}

    /**
     * Returns what it printed to standard output.
     *
     * @throws HelmException with what it printed to standard error, if it cannot be started or ends with another code than 0
     */
    static String run(List<String> command) {
        try {
            Path errors = Files.createTempFile("exedra-command", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectError(errors.toFile())
                        .start();
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new HelmException(command.getFirst() + " ended with code " + process.exitValue() + ": "
                            + Files.readString(errors).strip());
                }
                return printed;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new HelmException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HelmException(command.getFirst() + " was interrupted", e);
        }
    }
}
