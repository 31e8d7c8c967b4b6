package dev.exedra.gateway.error;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.ErrorResponse;

/** Every failure as what its client is told. What is nobody's fault but ours is logged. */
public final class ErrorMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    public ApiException map(Throwable failure) {
        ApiException mapped = switch (failure) {
            case ApiException known -> known;
            case StatusRuntimeException router -> GrpcErrors.toApi(router);
            case ErrorResponse spring -> ofStatus(spring.getStatusCode().value(), spring);
            case TimeoutException late -> ApiException.failed(504, "timeout", "The answer took too long");
            case IOException lost -> ApiException.unavailable("The router cannot be reached", lost);
            default ->
                new ApiException(
                        500, new ApiError("The gateway failed", "server_error", null, "internal_error"), null, failure);
        };
        if (failure instanceof StatusRuntimeException && mapped.status() == 500) {
            // The router logs its own stack.
            LOG.error("The router failed: {}", failure.getMessage());
        } else if (mapped.status() == 500) {
            LOG.error("A request failed", failure);
        }
        return mapped;
    }

    private static ApiException ofStatus(int status, ErrorResponse response) {
        String detail = response.getBody().getDetail();
        String message = detail == null ? "HTTP " + status : detail;
        return switch (status) {
            case 404 -> ApiException.refused(404, "not_found", "There is nothing here: " + message);
            case 405 -> ApiException.refused(405, "method_not_allowed", message);
            case 503 -> ApiException.unavailable(message, null);
            default ->
                status < 500 ? ApiException.refused(status, null, message) : ApiException.failed(status, null, message);
        };
    }
}
