package dev.exedra.gateway.filter;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.request.Tally;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts the tokens of proxied calls as their answers pass, so that log and keys know both doors alike. */
public final class GrpcTallyFilter implements GlobalFilter, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcTallyFilter.class);
    private static final String UNARY =
            "/" + InferenceServiceGrpc.getGenerateMethod().getFullMethodName();
    private static final String STREAM =
            "/" + InferenceServiceGrpc.getGenerateStreamMethod().getFullMethodName();

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Tally tally = RequestContext.of(exchange).tally();
        String path = exchange.getRequest().getPath().value();
        if (!path.equals(UNARY) && !path.equals(STREAM)) {
            return chain.filter(exchange);
        }
        GrpcMessages messages = new GrpcMessages(message -> count(message, path.equals(UNARY), tally));
        Consumer<DataBuffer> reader = buffer -> {
            try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
                pieces.forEachRemaining(piece -> messages.accept(piece.duplicate()));
            }
        };
        return chain.filter(exchange.mutate()
                .response(new Watched(exchange.getResponse(), reader))
                .build());
    }

    private static void count(ByteBuffer message, boolean unary, Tally tally) {
        try {
            if (unary) {
                GenerateResponse answer = GenerateResponse.parseFrom(message);
                tally.prompt(answer.getStarted().getPromptTokens());
                tally.completion(answer.getTokensCount());
            } else {
                GenerateStreamResponse part = GenerateStreamResponse.parseFrom(message);
                tally.prompt(part.getStarted().getPromptTokens());
                tally.completion(part.getTokens().getTokensCount());
            }
        } catch (InvalidProtocolBufferException e) {
            // The client will find out; here it only cannot be counted.
            LOG.warn("The router sent a message that is none of its own: {}", e.getMessage());
        }
    }

    private static final class Watched extends ServerHttpResponseDecorator {

        private final Consumer<DataBuffer> reader;

        Watched(ServerHttpResponse response, Consumer<DataBuffer> reader) {
            super(response);
            this.reader = reader;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(Flux.from(body).doOnNext(reader));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(
                    Flux.from(body).map(group -> Flux.from(group).doOnNext(reader)));
        }
    }

    @Override
    public int getOrder() {
        return Orders.TALLY;
    }
}
