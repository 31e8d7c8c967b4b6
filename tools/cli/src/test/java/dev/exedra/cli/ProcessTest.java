package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: signals and exit codes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProcessTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @Test
    void ctrlCEndsAGenerationWithWhatCame() throws IOException, InterruptedException {
        Process process = start(
                "run",
                "-m",
                Folders.fixture("qwen2_moe") + "",
                "--n",
                "64",
                "--max-tokens",
                "500",
                "--ignore-eos",
                "--temperature",
                "1",
                "--token-ids",
                "5,17,3",
                "--print-ids");
        InputStream out = process.getInputStream();
        byte[] first = out.readNBytes(20);

        signal(process, "INT");
        String rest = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);

        assertTrue(ended);
        String errors = Files.readString(folder.resolve("err"));
        assertEquals(130, process.exitValue(), errors);
        assertFalse(errors.contains("\tat "), errors);
        assertTrue(errors.contains("ended by abort"), errors);
        assertTrue(rest.endsWith("\n"), "the last line is whole");
        assertEquals(
                64, (new String(first, StandardCharsets.UTF_8) + rest).lines().count(), "a line a sequence");
    }

    @Test
    void aMistakeEndsTheProcessWithTwo() throws IOException, InterruptedException {
        Process process = start("run", "-m", "/no/such/model", "x");

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(2, process.exitValue());
        assertTrue(Files.readString(folder.resolve("err")).contains("exedra: /no/such/model: there is no such folder"));
    }

    @Test
    void upNamesThePortThatIsTakenOnOneLineAndEndsWithTwo() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Process process = start("up", "--port", "" + taken.getLocalPort(), "--grpc-port", "0");

            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(2, process.exitValue());
            assertEquals(
                    List.of("exedra: port " + taken.getLocalPort()
                            + " is taken: choose another with --port or --grpc-port, or 0"),
                    Files.readAllLines(folder.resolve("err")).stream()
                            .filter(line -> !line.startsWith("WARNING"))
                            .toList());
        }
    }

    private Process start(String... arguments) throws IOException {
        // A shell that runs tests in the background ignores SIGINT, and its children inherit that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().put("EXEDRA_HOME", "../..");
        return builder.start();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, "" + process.pid())
                        .start()
                        .waitFor());
    }
}
