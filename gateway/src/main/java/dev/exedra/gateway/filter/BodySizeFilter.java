package dev.exedra.gateway.filter;

import dev.exedra.gateway.error.ApiException;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts a body's bytes as they are read, whatever its header says. What is too large is still read for a while and thrown
 * away, because many clients read no answer before they have sent everything.
 */
public final class BodySizeFilter implements GlobalFilter, Ordered {

    private static final int READ_AND_THROWN_AWAY = 8;

    private final long maximumBytes;

    public BodySizeFilter(long maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        long declared = request.getHeaders().getContentLength();
        boolean asksFirst = request.getHeaders().containsHeader(HttpHeaders.EXPECT);
        if (declared > READ_AND_THROWN_AWAY * maximumBytes || (asksFirst && declared > maximumBytes)) {
            return Mono.error(ApiException.tooLarge(maximumBytes));
        }
        return chain.filter(exchange.mutate().request(new Counted(request)).build());
    }

    private final class Counted extends ServerHttpRequestDecorator {

        Counted(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            AtomicLong seen = new AtomicLong();
            return super.getBody()
                    .<DataBuffer>handle((buffer, sink) -> {
                        long bytes = seen.addAndGet(buffer.readableByteCount());
                        if (bytes <= maximumBytes) {
                            sink.next(buffer);
                            return;
                        }
                        DataBufferUtils.release(buffer);
                        if (bytes > READ_AND_THROWN_AWAY * maximumBytes) {
                            sink.error(ApiException.tooLarge(maximumBytes));
                        }
                    })
                    .concatWith(Mono.defer(() -> seen.get() > maximumBytes
                            ? Mono.error(ApiException.tooLarge(maximumBytes))
                            : Mono.empty()));
        }
    }

    @Override
    public int getOrder() {
        return Orders.BODY_SIZE;
    }
}
