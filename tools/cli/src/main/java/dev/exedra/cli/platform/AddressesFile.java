package dev.exedra.cli.platform;

import dev.exedra.cli.option.OptionException;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonException;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonString;
import dev.exedra.platform.Addresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file in which {@code up} writes what runs where. */
public final class AddressesFile {

    private AddressesFile() {}

    /** What runs, as far as {@code up} left word; empty if it did not. */
    public static Optional<List<ServiceAddress>> readStandard() {
        Path file = Addresses.defaultFile();
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** @throws OptionException if it is something else */
    public static List<ServiceAddress> read(Path file) {
        try {
            if (JsonParser.parse(Files.readString(file)) instanceof JsonArray(List<Json> entries)) {
                return entries.stream().map(entry -> entry(entry, file)).toList();
            }
            throw new OptionException(file + " has no list of services: give the file that ./exedra up writes");
        } catch (JsonException damaged) {
            throw new OptionException(file + " is not JSON: " + damaged.getMessage());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ServiceAddress entry(Json entry, Path file) {
        if (!(entry instanceof JsonObject service)) {
            throw new OptionException(file + " lists " + entry.kind() + " where a service was expected");
        }
        return new ServiceAddress(
                text(service, "role", file),
                text(service, "name", file),
                text(service, "grpc", file),
                text(service, "http", file));
    }

    private static String text(JsonObject service, String field, Path file) {
        return service.get(field)
                .filter(JsonString.class::isInstance)
                .map(value -> ((JsonString) value).value())
                .orElseThrow(() -> new OptionException(
                        file + ": a service has no text '" + field + "': give the file that ./exedra up writes"));
    }
}
