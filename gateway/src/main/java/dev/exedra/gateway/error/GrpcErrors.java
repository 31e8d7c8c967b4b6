package dev.exedra.gateway.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** gRPC's codes and HTTP's: the only place that knows both. */
public final class GrpcErrors {

    /** The router's words for what OpenAI's API calls otherwise; the last part of a field's path. */
    private static final Map<String, String> FIELDS =
            Map.of("text", "prompt", "token_ids", "prompt", "ids", "prompt", "chat", "messages", "input", "prompt");

    private GrpcErrors() {}

    /** What the client of the HTTP API is told of the router's status. */
    public static ApiException toApi(StatusRuntimeException failure) {
        String message = Optional.ofNullable(failure.getStatus().getDescription())
                .filter(text -> !text.isBlank())
                .orElse("The model gave no reason (" + failure.getStatus().getCode() + ")");
        return switch (failure.getStatus().getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION ->
                ApiException.invalid(field(failure).orElse(null), message);
            case NOT_FOUND -> ApiException.of(404, "invalid_request_error", "model", "model_not_found", message);
            case UNAUTHENTICATED -> ApiException.refused(401, "invalid_api_key", message);
            case PERMISSION_DENIED -> ApiException.refused(403, "permission_denied", message);
            case RESOURCE_EXHAUSTED -> exhausted(failure, message);
            case UNAVAILABLE, ABORTED, CANCELLED ->
                new ApiException(
                        503,
                        new ApiError(message, "service_unavailable_error", null, "unavailable"),
                        retryDelay(failure).orElse(Duration.ofSeconds(1)),
                        failure);
            case DEADLINE_EXCEEDED -> ApiException.failed(504, "timeout", message);
            case UNIMPLEMENTED -> ApiException.failed(501, "not_implemented", message);
            case OK, UNKNOWN, ALREADY_EXISTS, INTERNAL, DATA_LOSS ->
                new ApiException(500, new ApiError(message, "server_error", null, "internal_error"), null, failure);
        };
    }

    /** The gRPC code for a request that one of the gateway's filters ended. */
    public static io.grpc.Status.Code toGrpc(int httpStatus) {
        return switch (httpStatus) {
            case 400, 415, 431 -> io.grpc.Status.Code.INVALID_ARGUMENT;
            case 401 -> io.grpc.Status.Code.UNAUTHENTICATED;
            case 403 -> io.grpc.Status.Code.PERMISSION_DENIED;
            case 404, 405, 501 -> io.grpc.Status.Code.UNIMPLEMENTED;
            case 408, 504 -> io.grpc.Status.Code.DEADLINE_EXCEEDED;
            case 413, 429 -> io.grpc.Status.Code.RESOURCE_EXHAUSTED;
            case 502, 503 -> io.grpc.Status.Code.UNAVAILABLE;
            default -> io.grpc.Status.Code.INTERNAL;
        };
    }

    /** The trailers of a call that the gateway ended, with retry info where the error has it; names to encoded values. */
    public static Map<String, String> toTrailers(ApiException error) {
        Status status = status(error);
        return Map.of(
                "grpc-status", Integer.toString(status.getCode()),
                "grpc-message", percentEncoded(status.getMessage()),
                "grpc-status-details-bin", Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray()));
    }

    /** The same as an exception. */
    public static StatusRuntimeException toGrpc(ApiException error) {
        return StatusProto.toStatusRuntimeException(status(error));
    }

    private static Status status(ApiException error) {
        Status.Builder status = Status.newBuilder()
                .setCode(toGrpc(error.status()).value())
                .setMessage(error.error().message());
        error.retryAfter().ifPresent(delay -> status.addDetails(Any.pack(retryInfo(delay))));
        return status.build();
    }

    private static RetryInfo retryInfo(Duration delay) {
        return RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build();
    }

    /** As gRPC's HTTP/2 mapping asks for messages: printable ASCII stays. */
    public static String percentEncoded(String message) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : message.getBytes(StandardCharsets.UTF_8)) {
            if (value >= ' ' && value <= '~' && value != '%') {
                encoded.append((char) value);
            } else {
                encoded.append(String.format("%%%02X", value));
            }
        }
        return encoded.toString();
    }

    private static ApiException exhausted(StatusRuntimeException failure, String message) {
        Optional<Duration> delay = retryDelay(failure);
        // gRPC says the same of a message that is too large, and of nothing else that way.
        if (delay.isEmpty() && message.contains("exceeds maximum size")) {
            return ApiException.refused(413, "request_too_large", message);
        }
        return ApiException.tooMany(message, delay.orElse(Duration.ofSeconds(1)));
    }

    private static Optional<Duration> retryDelay(StatusRuntimeException failure) {
        return detail(failure, RetryInfo.class)
                .map(info -> Duration.ofSeconds(
                        info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos()))
                .filter(delay -> !delay.isNegative());
    }

    private static Optional<String> field(StatusRuntimeException failure) {
        return detail(failure, BadRequest.class)
                .filter(request -> request.getFieldViolationsCount() > 0)
                .map(request -> request.getFieldViolations(0).getField())
                .filter(path -> !path.isBlank())
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .map(name -> FIELDS.getOrDefault(name, name));
    }

    private static <T extends Message> Optional<T> detail(StatusRuntimeException failure, Class<T> type) {
        @Nullable Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Optional.empty();
        }
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    // A detail that cannot be read says nothing; code and message still do.
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
