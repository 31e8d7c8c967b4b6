package dev.exedra.gateway.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the file of keys: a JSON array of
 * {@code {"name": "team-a", "sha256": "64 hex digits", "weight": 1, "tokens_per_minute": 100000}}.
 * {@code printf %s KEY | sha256sum} makes the digits.
 */
public final class ApiKeysFile {

    private static final String PROPERTY = "exedra.gateway.api-keys-file: ";

    private ApiKeysFile() {}

    record Entry(
            @Nullable String name,
            @Nullable String sha256,
            @Nullable Double weight,
            @Nullable Long tokens_per_minute) {}

    /**
     * Reads all keys.
     *
     * @throws IllegalArgumentException if the file cannot be read or an entry is wrong; names the property and the entry
     */
    public static ApiKeys read(Path file) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try {
            return keys(mapper.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {}));
        } catch (IOException e) {
            throw new IllegalArgumentException(PROPERTY + file + " cannot be read", e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(PROPERTY + file + " is not a JSON array of keys", e);
        }
    }

    private static ApiKeys keys(List<Entry> entries) {
        Map<String, ApiKey> byHash = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            String name = entry.name() == null ? "" : entry.name();
            check(name.matches("[A-Za-z0-9._-]{1,64}"), i, "name must be 1 to 64 of A-Z a-z 0-9 . _ -");
            check(names.add(name), i, "name is used twice");
            String hash = entry.sha256() == null ? "" : entry.sha256().toLowerCase(Locale.ROOT);
            check(hash.matches("[0-9a-f]{64}"), i, "sha256 must be 64 hexadecimal digits");
            double weight = entry.weight() == null ? 1 : entry.weight();
            check(weight > 0 && weight <= 1e6, i, "weight must be above 0 and at most 1000000");
            long rate = entry.tokens_per_minute() == null ? 1_000_000 : entry.tokens_per_minute();
            check(rate >= 1 && rate <= 1_000_000_000_000L, i, "tokens_per_minute must be at least 1");
            check(byHash.put(hash, ApiKey.of(name, weight, rate)) == null, i, "sha256 is used twice");
        }
        return new ApiKeys(byHash);
    }

    private static void check(boolean right, int entry, String message) {
        if (!right) {
            throw new IllegalArgumentException(PROPERTY + "entry " + entry + ": " + message);
        }
    }
}
