package dev.exedra.gateway.grpc;

import dev.exedra.gateway.error.ApiException;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** gRPC's metadata as HTTP's headers, and back. */
final class Headers {

    /** Of one connection, or of gRPC itself. */
    private static final Set<String> OWN = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "date",
            "host",
            "te",
            "trailer",
            "transfer-encoding",
            "user-agent");

    private static final Pattern NAME = Pattern.compile("[0-9a-z_.-]+");
    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,8})([HMSmun])");

    private Headers() {}

    static Metadata metadata(HttpHeaders headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, values) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (isOwn(key) || !NAME.matcher(key).matches()) {
                return;
            }
            for (String value : values) {
                if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                    putBytes(metadata, key, value);
                } else {
                    metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
                }
            }
        });
        return metadata;
    }

    private static void putBytes(Metadata metadata, String key, String values) {
        for (String value : values.split(",", -1)) {
            try {
                metadata.put(
                        Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER),
                        Base64.getDecoder().decode(value.strip()));
            } catch (IllegalArgumentException e) {
                throw ApiException.invalid(key, "'" + key + "' is not base64");
            }
        }
    }

    /** Hands over every name and value but gRPC's own. */
    static void forEach(Metadata metadata, BiConsumer<String, String> consumer) {
        for (String key : metadata.keys()) {
            if (isOwn(key) && !key.equals("grpc-status-details-bin")) {
                continue;
            }
            if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                all(metadata, Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER))
                        .forEach(bytes -> consumer.accept(
                                key, Base64.getEncoder().withoutPadding().encodeToString(bytes)));
            } else {
                all(metadata, Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER))
                        .forEach(value -> consumer.accept(key, value));
            }
        }
    }

    private static <T> List<T> all(Metadata metadata, Metadata.Key<T> key) {
        @Nullable Iterable<T> values = metadata.getAll(key);
        List<T> list = new java.util.ArrayList<>();
        if (values != null) {
            values.forEach(list::add);
        }
        return list;
    }

    /** How long the client waits. */
    static Duration timeout(HttpHeaders headers) {
        String value = headers.getFirst("grpc-timeout");
        if (value == null) {
            return Duration.ofDays(1);
        }
        Matcher matcher = TIMEOUT.matcher(value);
        if (!matcher.matches()) {
            throw ApiException.invalid("grpc-timeout", "'grpc-timeout' is no time");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "H" -> Duration.ofHours(amount);
            case "M" -> Duration.ofMinutes(amount);
            case "S" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMillis(amount);
            case "u" -> Duration.ofNanos(amount * 1000);
            default -> Duration.ofNanos(amount);
        };
    }

    private static boolean isOwn(String key) {
        return OWN.contains(key) || key.startsWith(":") || key.startsWith("grpc-");
    }
}
