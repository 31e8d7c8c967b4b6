package dev.exedra.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the services' executable jars are, and how a JVM runs them. */
public record Installation(Path home) {

    /** Bounds of a service's JVM beside weights and caches, which are outside its heap. */
    private static final List<String> JVM = List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:-UsePerfData");

    /** The checkout that ./exedra belongs to. */
    public static Installation ofEnvironment() {
        String home = System.getenv("EXEDRA_HOME");
        if (home == null) {
            throw new PlatformException("EXEDRA_HOME is not set: start this through ./exedra up");
        }
        return new Installation(Path.of(home));
    }

    List<String> command(ServiceSpec service) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-jar");
        command.add(jar(service.module()).toString());
        command.addAll(service.arguments());
        return command;
    }

    private Path jar(String module) {
        Path folder = home.resolve(module).resolve("target");
        if (!Files.isDirectory(folder)) {
            throw new PlatformException(module + " is not built: ./exedra up builds it");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            return jars.stream()
                    .filter(jar -> jar.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .or(() -> jars.stream().findFirst())
                    .orElseThrow(() -> new PlatformException(module + " is not built: ./exedra up builds it"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
