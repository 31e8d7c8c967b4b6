package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./exedra} in a repository of its own, with a JDK and a Maven that only write down how they were called. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LauncherTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private record Ended(int exitCode, String output) {}

    @BeforeEach
    void makeRepository() throws IOException {
        for (String name : List.of("repo/engine/core/src", "repo/tools/cli", "jdk/bin", "bin", "elsewhere")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.copy(Path.of("../../exedra"), folder.resolve("repo/exedra"));
        Files.writeString(folder.resolve("repo/pom.xml"), "<project/>");
        Files.writeString(folder.resolve("repo/engine/core/src/A.java"), "class A {}");
        Files.writeString(folder.resolve("repo/engine/core/src/B.java"), "class B {}");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
        program("jdk/bin/javac", "exit 0");
        program("jdk/bin/java", """
                [ "${*#*AOTCacheOutput=}" = "$*" ] || exit 0
                printf '<%s>' "$@"
                echo
                exit 7
                """);
        program("bin/mvn", """
                [ "$1" = --version ] && { echo "Apache Maven 3.9.16 (x)"; exit 0; }
                echo "$@" >>"$EXEDRA_TEST_LOG"
                exit "$(cat "$EXEDRA_TEST_LOG.code" 2>/dev/null || echo 0)"
                """);
    }

    @Test
    void buildsOnceAndPassesArgumentsAndExitCodeOn() throws IOException, InterruptedException {
        Ended first = exedra("run", "two words", "--n", "2");
        Ended second = exedra("run", "x");

        assertEquals(7, first.exitCode());
        assertTrue(first.output().contains("<dev.exedra.cli.Main><run><two words><--n><2>"), first.output());
        assertTrue(first.output().contains("exedra: building"), first.output());
        assertFalse(second.output().contains("exedra: building"), second.output());
        assertEquals(1, calls().size());
    }

    @Test
    void buildsAgainAfterASourceChangedOrWentAway() throws IOException, InterruptedException {
        exedra("run");
        touch("repo/engine/core/src/A.java");
        exedra("run");
        assertEquals(2, calls().size());

        Files.delete(folder.resolve("repo/engine/core/src/B.java"));
        touch("repo/engine/core/src");
        exedra("run");
        assertEquals(3, calls().size());
    }

    @Test
    void whatABuildWritesIsNoChange() throws IOException, InterruptedException {
        exedra("run");
        Files.createDirectories(folder.resolve("repo/engine/core/target"));
        Files.writeString(folder.resolve("repo/engine/core/target/A.class"), "");
        touch("repo/engine/core/target/A.class");
        exedra("run");

        assertEquals(1, calls().size());
    }

    @Test
    void aBuildThatFailsSaysSoAndIsTriedAgain() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("log.code"), "1");
        Ended failed = exedra("run");
        Files.delete(folder.resolve("log.code"));
        Ended mended = exedra("run");

        assertEquals(2, failed.exitCode());
        assertTrue(failed.output().endsWith("exedra: the build failed, see above\n"), failed.output());
        assertFalse(failed.output().contains("Main"), "nothing ran");
        assertEquals(7, mended.exitCode());
        assertEquals(2, calls().size());
    }

    @Test
    void runsFromAnyFolderThroughALink() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("bin/exedra-link"), folder.resolve("repo/exedra"));

        assertEquals(7, start(link, "inspect").exitCode());
    }

    @Test
    void testRunsEverythingAndEndsWithTheCounts() throws IOException, InterruptedException {
        Path reports = Files.createDirectories(folder.resolve("repo/engine/core/target/surefire-reports"));
        Files.writeString(
                reports.resolve("A.txt"), "---\nTests run: 3, Failures: 1, Errors: 0, Skipped: 2, Time elapsed: 1 s\n");
        touch("repo/engine/core/target/surefire-reports/A.txt");
        Files.writeString(folder.resolve("log.code"), "1");

        Ended ended = exedra("test");

        assertEquals(1, ended.exitCode());
        assertTrue(ended.output().endsWith("Tests run: 3, Failures: 1, Errors: 0, Skipped: 2\n"), ended.output());
        assertTrue(calls().getFirst().endsWith(" verify"), calls().getFirst());
    }

    @Test
    void aMavenThatIsTooOldFetchesANewerOne() throws IOException, InterruptedException {
        program("bin/mvn", """
                [ "$1" = --version ] && { echo "Apache Maven 3.8.7"; exit 0; }
                echo "$@" >>"$EXEDRA_TEST_LOG"
                exit 1
                """);

        Ended ended = exedra("run");

        assertEquals(2, ended.exitCode());
        assertTrue(ended.output().contains("could not fetch Maven"), ended.output());
        assertTrue(calls().getFirst().contains("-Dartifact=org.apache.maven:apache-maven:3."), calls().getFirst());
    }

    private Ended exedra(String... arguments) throws IOException, InterruptedException {
        return start(folder.resolve("repo/exedra"), arguments);
    }

    private Ended start(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("elsewhere").toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("EXEDRA_TEST_LOG", folder.resolve("log").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("log"));
    }

    /** Later than any stamp, however coarse the clock of the file system is. */
    private void touch(String name) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve(name), FileTime.from(Instant.now().plus(Duration.ofSeconds(2))));
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/usr/bin/env bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
