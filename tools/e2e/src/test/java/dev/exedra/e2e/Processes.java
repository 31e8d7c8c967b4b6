package dev.exedra.e2e;

import dev.exedra.platform.Installation;
import dev.exedra.platform.Platform;
import dev.exedra.platform.PlatformOptions;
import dev.exedra.platform.RunningPlatform;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Real platforms for tests; what they print stays in {@code target/e2e}. */
final class Processes {

    static final Path DEMO = Path.of("../../models/demo").toAbsolutePath().normalize();
    static final Installation INSTALLATION =
            new Installation(Path.of("../..").toAbsolutePath().normalize());

    private Processes() {}

    /** Starts everything and waits until it is ready. */
    static RunningPlatform start(PlatformOptions options, String name) throws IOException, InterruptedException {
        RunningPlatform running = new RunningPlatform(Platform.of(options), INSTALLATION, logs(name));
        Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        running.start(_ -> {});
        return running;
    }

    static Path logs(String name) throws IOException {
        return Files.createDirectories(Path.of("target/e2e", name));
    }

    static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(Processes.class.getResource("/fixtures/" + name))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
