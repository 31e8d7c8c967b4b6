package dev.exedra.cli.up;

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
final class Addresses {

    private Addresses() {}

    /** Written whole or not at all: who sees the file sees everything. */
    static void write(List<ServiceProcess> services, Path file) {
        List<Map<String, Object>> entries =
                services.stream().map(Addresses::entry).toList();
        try {
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, JsonWriter.compact(Json.of(entries)) + "\n");
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
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
