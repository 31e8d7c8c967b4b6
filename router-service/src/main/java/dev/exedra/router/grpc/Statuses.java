package dev.exedra.router.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.DeadlineException;
import dev.exedra.core.engine.EngineException;
import dev.exedra.core.engine.OverloadedException;
import dev.exedra.core.engine.ResumptionException;
import dev.exedra.core.moe.ExpertsFullException;
import dev.exedra.core.sampling.SamplingException;
import dev.exedra.core.tokenizer.TokenizerException;
import dev.exedra.router.dispatch.DispatchException;
import dev.exedra.template.TemplateException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** The one place where typed errors become gRPC's. */
final class Statuses {

    /** What waits in front of experts is gone after that, or has failed. */
    private static final java.time.Duration EXPERTS_MAY_HAVE_ROOM = java.time.Duration.ofSeconds(1);

    private Statuses() {}

    static StatusRuntimeException of(Throwable error) {
        return switch (error) {
            case StatusRuntimeException status -> status;
            case RequestException wrong -> invalid(wrong.field(), wrong.getMessage());
            case OverloadedException overloaded -> overloaded(overloaded.getMessage(), overloaded.retryAfter());
            case ExpertsFullException full -> overloaded(full.getMessage(), EXPERTS_MAY_HAVE_ROOM);
            case DeadlineException late -> status(Code.DEADLINE_EXCEEDED, late.getMessage());
            case SamplingException wrong -> invalid("sampling", wrong.getMessage());
            case TokenizerException wrong -> invalid("input", wrong.getMessage());
            case TemplateException wrong -> invalid("chat", String.valueOf(wrong.getMessage()));
            case ResumptionException wrong -> invalid(ResumeReader.field(wrong), wrong.getMessage());
            case EngineException wrong -> invalid("input", wrong.getMessage());
            case DispatchException lost ->
                status(lost.retryable() ? Code.UNAVAILABLE : Code.INTERNAL, lost.getMessage());
            case ExedraException typed -> status(Code.INTERNAL, typed.getMessage());
            default -> status(Code.INTERNAL, "the router failed: " + error);
        };
    }

    static StatusRuntimeException unavailable(String message) {
        return status(Code.UNAVAILABLE, message);
    }

    static StatusRuntimeException notFound(String model, String served) {
        return status(Code.NOT_FOUND, "the model '" + model + "' is not served here, '" + served + "' is");
    }

    private static StatusRuntimeException invalid(String field, String message) {
        BadRequest.FieldViolation violation = BadRequest.FieldViolation.newBuilder()
                .setField(field)
                .setDescription(message)
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(message)
                .addDetails(Any.pack(
                        BadRequest.newBuilder().addFieldViolations(violation).build()))
                .build());
    }

    private static StatusRuntimeException overloaded(String message, java.time.Duration retryAfter) {
        Duration delay = Duration.newBuilder()
                .setSeconds(retryAfter.toSeconds())
                .setNanos(retryAfter.toNanosPart())
                .build();
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage(message)
                .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
                .build());
    }

    private static StatusRuntimeException status(Code code, String message) {
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(code.getNumber())
                .setMessage(message)
                .build());
    }
}
