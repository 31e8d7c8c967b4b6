package dev.exedra.core.checkpoint;

import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 over config.json and, file by file in the order of their names, every tensor's name, type, shape and place.
 * Cheap, and enough to tell models apart; it does not look at the weights.
 *
 * @param sha256 64 hexadecimal digits
 */
public record Fingerprint(String sha256) {

    static Fingerprint of(Path config, Collection<SafetensorsFile> files) {
        MessageDigest digest = newDigest();
        add(digest, JsonFile.bytes(config, JsonLimits.SMALL));
        List<SafetensorsFile> sorted = files.stream()
                .sorted(Comparator.comparing(file -> file.path().getFileName().toString()))
                .toList();
        for (SafetensorsFile file : sorted) {
            add(digest, file.path().getFileName().toString());
            for (TensorEntry entry : file.entries().values()) {
                add(digest, entry.name());
                add(digest, entry.type() + " " + entry.shape() + " " + entry.begin() + " " + entry.end());
            }
        }
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Length first, so that no two lists of parts run together into the same bytes. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update((part.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(part);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java platform has SHA-256", exception);
        }
    }
}
