package dev.exedra.router.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.ListModelsResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InexactTrailerTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsTheCountWhetherTheCallSucceedsOrNot(boolean succeeds) throws IOException {
        assertEquals("7", trailer(7, succeeds));
    }

    @Test
    void tellsNothingWhereEveryTokenWasRoutedExactly() throws IOException {
        assertNull(trailer(0, true));
    }

    private static @Nullable String trailer(int inexact, boolean succeeds) throws IOException {
        InferenceServiceGrpc.InferenceServiceImplBase service = new InferenceServiceGrpc.InferenceServiceImplBase() {
            @Override
            public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> response) {
                InexactTrailer.count().addAndGet(inexact);
                if (succeeds) {
                    response.onNext(ListModelsResponse.getDefaultInstance());
                    response.onCompleted();
                } else {
                    response.onError(Statuses.unavailable("no"));
                }
            }
        };
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .directExecutor()
                .intercept(new InexactTrailer())
                .addService(service)
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
        try {
            InferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
                    .listModels(ListModelsRequest.getDefaultInstance());
        } catch (StatusRuntimeException failed) {
            assertFalse(succeeds, String.valueOf(failed));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
        Metadata captured = trailers.get();
        return captured == null ? null : captured.get(InexactTrailer.KEY);
    }
}
