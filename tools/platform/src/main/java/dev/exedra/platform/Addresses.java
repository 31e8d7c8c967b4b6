package dev.exedra.platform;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file that tells scripts what runs where. */
public final class Addresses {

    private Addresses() {}

    /** Where the other commands look for a platform that runs. */
    public static Path defaultFile() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("exedra").resolve("platform.json");
    }

    /** Written whole or not at all: who sees the file sees everything. */
    public static void write(List<ServiceProcess> services, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, text(services));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Deletes what {@link #write} wrote, unless another platform has written its own since. */
    public static void forget(List<ServiceProcess> services, Path file) {
        try {
            if (Files.exists(file) && Files.readString(file).equals(text(services))) {
                Files.delete(file);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static String text(List<ServiceProcess> services) {
        return JsonWriter.compact(
                        Json.of(services.stream().map(Addresses::entry).toList()))
                + "\n";
    }

    private static Map<String, Object> entry(ServiceProcess service) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("role", service.spec().role());
        entry.put("name", service.spec().name());
        entry.put("pid", service.pid());
        entry.put("grpc", service.spec().grpcAddress());
        entry.put("http", "http://" + service.spec().httpAddress());
        return entry;
    }
}
