package dev.exedra.proto.wire;

import dev.exedra.proto.expert.v1.DescribeRequest;
import dev.exedra.proto.expert.v1.DescribeResponse;
import dev.exedra.proto.expert.v1.ExchangeRequest;
import dev.exedra.proto.expert.v1.ExchangeResponse;
import dev.exedra.proto.expert.v1.ExpertServiceGrpc;
import dev.exedra.proto.expert.v1.ForwardRequestHeader;
import dev.exedra.proto.expert.v1.ForwardResponseHeader;
import dev.exedra.proto.expert.v1.StatsRequest;
import dev.exedra.proto.expert.v1.StatsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;

/**
 * The methods of {@code exedra.expert.v1} with hidden states and sums beside protobuf. The bytes on the wire are those of the
 * generated stubs, so that either end may use these.
 *
 * @param describe what a pod holds
 * @param forward one call
 * @param exchange calls over a long-lived stream
 * @param stats load
 */
public record ExpertWire(
        MethodDescriptor<DescribeRequest, DescribeResponse> describe,
        MethodDescriptor<Forward<ForwardRequestHeader>, Forward<ForwardResponseHeader>> forward,
        MethodDescriptor<Frame<ForwardRequestHeader, ExchangeRequest>, Frame<ForwardResponseHeader, ExchangeResponse>>
                exchange,
        MethodDescriptor<StatsRequest, StatsResponse> stats) {

    /** Methods whose received payloads lie in a pool's memory. */
    public static ExpertWire of(SegmentPool pool) {
        ForwardRequestHeader request = ForwardRequestHeader.getDefaultInstance();
        ForwardResponseHeader response = ForwardResponseHeader.getDefaultInstance();
        return new ExpertWire(
                ExpertServiceGrpc.getDescribeMethod(),
                ExpertServiceGrpc.getForwardMethod().toBuilder(
                                new ForwardMarshaller<>(request, pool), new ForwardMarshaller<>(response, pool))
                        .build(),
                ExpertServiceGrpc.getExchangeMethod().toBuilder(
                                new FrameMarshaller<>(request, ExchangeRequest.getDefaultInstance(), pool),
                                new FrameMarshaller<>(response, ExchangeResponse.getDefaultInstance(), pool))
                        .build(),
                ExpertServiceGrpc.getStatsMethod());
    }

    /** The service as a server offers it, reflection included. */
    public ServiceDescriptor service() {
        ServiceDescriptor generated = ExpertServiceGrpc.getServiceDescriptor();
        return ServiceDescriptor.newBuilder(generated.getName())
                .setSchemaDescriptor(generated.getSchemaDescriptor())
                .addMethod(describe)
                .addMethod(forward)
                .addMethod(exchange)
                .addMethod(stats)
                .build();
    }
}
