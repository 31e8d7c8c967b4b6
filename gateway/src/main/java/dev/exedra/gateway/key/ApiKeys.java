package dev.exedra.gateway.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The keys that are known, by the SHA-256 of their text; the text itself is nowhere. */
public final class ApiKeys {

    private final Map<String, ApiKey> byHash;

    ApiKeys(Map<String, ApiKey> byHash) {
        this.byHash = Map.copyOf(byHash);
    }

    /** Finds who holds this key. */
    public Optional<ApiKey> find(String secret) {
        return Optional.ofNullable(byHash.get(sha256(secret)));
    }

    static String sha256(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
