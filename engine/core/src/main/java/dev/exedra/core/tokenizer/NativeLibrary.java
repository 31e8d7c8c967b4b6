package dev.exedra.core.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;

/**
 * Loads the tokenizers library that lies in DJL's jar. DJL's own loader looks for graphics cards, a logger and a
 * download first, which takes 120 to 290 ms of a cold start; this takes about 5 ms. The library is copied once a
 * version into {@code $XDG_CACHE_HOME/exedra} or {@code ~/.cache/exedra}, where that cannot be written into a folder
 * of this process.
 */
final class NativeLibrary {

    private static final String PREFIX = "/native/lib/";

    private NativeLibrary() {}

    /** Loading twice is no work: the virtual machine knows the path. */
    @SuppressWarnings("restricted") // A JNI library is what this class is for.
    static void load() {
        try {
            System.load(file().toString());
        } catch (IOException | UnsatisfiedLinkError exception) {
            throw new TokenizerException("the native tokenizer library cannot be loaded: " + exception, exception);
        }
    }

    private static Path file() throws IOException {
        String platform = platform();
        String name = platform.startsWith("osx") ? "libtokenizers.dylib" : "libtokenizers.so";
        URL library = TokenizersLibrary.class.getResource(PREFIX + platform + "/cpu/" + name);
        if (library == null) {
            throw new TokenizerException("there is no native tokenizer library for " + platform
                    + "; there is one for linux-x86_64, linux-aarch64 and osx-aarch64");
        }
        URLConnection connection = library.openConnection();
        Path cached = cacheFolder()
                .resolve("tokenizers-" + version() + "-" + platform)
                .resolve(name);
        // The size tells a file that somebody cut short; a copy of ours appears whole or not at all.
        if (Files.exists(cached) && Files.size(cached) == connection.getContentLengthLong()) {
            return cached;
        }
        try {
            Files.createDirectories(cached.getParent());
            return copy(connection, cached);
        } catch (IOException _) {
            Path folder = Files.createTempDirectory("exedra-native");
            folder.toFile().deleteOnExit();
            Path own = copy(connection, folder.resolve(name));
            own.toFile().deleteOnExit();
            return own;
        }
    }

    private static Path copy(URLConnection connection, Path target) throws IOException {
        Path partial = Files.createTempFile(target.getParent(), "partial", null);
        try (InputStream stream = connection.getURL().openStream()) {
            Files.copy(stream, partial, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static Path cacheFolder() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || !Path.of(configured).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.toAbsolutePath().resolve("exedra");
    }

    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = TokenizersLibrary.class.getResourceAsStream(PREFIX + "tokenizers.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        }
        return properties.getProperty("version", "unknown");
    }

    /** As the folders in DJL's jar are called. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor =
                System.getProperty("os.arch").replace("amd64", "x86_64").replace("arm64", "aarch64");
        String prefix = system.startsWith("mac") ? "osx" : system.startsWith("windows") ? "win" : "linux";
        return prefix + "-" + processor;
    }
}
