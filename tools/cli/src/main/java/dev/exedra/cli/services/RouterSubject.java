package dev.exedra.cli.services;

import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Sampling;
import dev.exedra.proto.inference.v1.TokenIds;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;

/** A router in a process of its own, asked over gRPC as clients ask it. */
final class RouterSubject implements Subject {

    private final ManagedChannel channel;
    private final InferenceServiceGrpc.InferenceServiceStub router;

    RouterSubject(String address) {
        this.channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                .build();
        this.router = InferenceServiceGrpc.newStub(channel);
    }

    @Override
    public void generate(int[] prompt, Timeline timeline) {
        TokenIds.Builder ids = TokenIds.newBuilder();
        for (int id : prompt) {
            ids.addIds(id);
        }
        Sampling greedy = Sampling.newBuilder()
                .setTemperature(0)
                .setMaxTokens(timeline.wanted())
                .setIgnoreEos(true)
                .build();
        Prompt asked = Prompt.newBuilder().setTokenIds(ids).setSampling(greedy).build();
        router.generateStream(
                GenerateStreamRequest.newBuilder().setPrompt(asked).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(GenerateStreamResponse message) {
                        message.getTokens().getTokensList().forEach(token -> timeline.token(token.getId()));
                    }

                    @Override
                    public void onError(Throwable cause) {
                        timeline.failed(cause);
                    }

                    @Override
                    public void onCompleted() {
                        timeline.finished();
                    }
                });
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
