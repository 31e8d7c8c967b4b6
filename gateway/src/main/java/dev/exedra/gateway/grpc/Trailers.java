package dev.exedra.gateway.grpc;

import dev.exedra.gateway.error.ErrorMapper;
import dev.exedra.gateway.error.GrpcErrors;
import dev.exedra.gateway.router.CallMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.BiConsumer;

/** How a call ended: what stands behind its last message. */
record Trailers(Status status, Metadata metadata) {

    static Trailers ok(CallMetadata call) {
        return new Trailers(Status.OK, call.trailers());
    }

    /** The router's own words if it failed, the gateway's otherwise. */
    static Trailers of(Throwable failure, ErrorMapper errors) {
        StatusRuntimeException told =
                failure instanceof StatusRuntimeException router ? router : GrpcErrors.toGrpc(errors.map(failure));
        Metadata metadata = told.getTrailers();
        return new Trailers(told.getStatus(), metadata == null ? new Metadata() : metadata);
    }

    void write(BiConsumer<String, String> headers) {
        headers.accept("grpc-status", Integer.toString(status.getCode().value()));
        String description = status.getDescription();
        if (description != null) {
            headers.accept("grpc-message", GrpcErrors.percentEncoded(description));
        }
        Headers.forEach(metadata, headers);
    }
}
