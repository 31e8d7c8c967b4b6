package dev.exedra.gateway.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with an error that its client is told. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final transient ApiError error;
    private final transient @Nullable Duration retryAfter;

    public ApiException(int status, ApiError error, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(error.message(), cause, false, cause != null);
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** 400: the field is wrong. */
    public static ApiException invalid(@Nullable String param, String message) {
        return of(400, INVALID, param, null, message);
    }

    /** An error that the client made. */
    public static ApiException refused(int status, @Nullable String code, String message) {
        return of(status, INVALID, null, code, message);
    }

    /** An error that the client did not make. */
    public static ApiException failed(int status, @Nullable String code, String message) {
        return of(status, "server_error", null, code, message);
    }

    public static ApiException tooLarge(long mostBytes) {
        return of(
                413,
                INVALID,
                null,
                "request_too_large",
                "The request's body is larger than " + mostBytes + " bytes; send less at once");
    }

    /** 429: too much at once or a minute. */
    public static ApiException tooMany(String message, Duration retryAfter) {
        return new ApiException(
                429, new ApiError(message, "rate_limit_error", null, "rate_limit_exceeded"), retryAfter, null);
    }

    /** 503: nobody can answer now. */
    public static ApiException unavailable(String message, @Nullable Throwable cause) {
        return new ApiException(
                503,
                new ApiError(message, "service_unavailable_error", null, "unavailable"),
                Duration.ofSeconds(1),
                cause);
    }

    static ApiException of(int status, String type, @Nullable String param, @Nullable String code, String message) {
        return new ApiException(status, new ApiError(message, type, param, code), null, null);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    public ApiError error() {
        return error;
    }

    /** How long the client should wait before it asks again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
