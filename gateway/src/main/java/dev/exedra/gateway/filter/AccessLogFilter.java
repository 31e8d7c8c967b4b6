package dev.exedra.gateway.filter;

import dev.exedra.gateway.key.ApiKey;
import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.request.Traceparent;
import dev.exedra.gateway.router.RequestHeaders;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Gives every request an id, which its answer carries, and the log one line when it is over. */
public final class AccessLogFilter implements WebFilter, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger("dev.exedra.gateway.access");

    private final InstantSource clock;

    private final TokenMetrics metrics;

    public AccessLogFilter(InstantSource clock, TokenMetrics metrics) {
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        long begin = clock.millis();
        String wanted = exchange.getRequest().getHeaders().getFirst(RequestHeaders.REQUEST_ID);
        RequestContext context = RequestContext.begin(exchange.getAttributes(), wanted);
        exchange.getResponse().getHeaders().set(RequestHeaders.REQUEST_ID, context.id());
        return chain.filter(exchange)
                .doOnError(AbortedException.class, gone -> context.foundClientGone())
                .doOnCancel(context::foundClientGone)
                .doFinally(signal -> {
                    metrics.count(context);
                    log(exchange, context, clock.millis() - begin);
                });
    }

    private static void log(ServerWebExchange exchange, RequestContext context, long millis) {
        ServerHttpRequest request = exchange.getRequest();
        LOG.info(
                "{} {} {} key={} tokens={}+{} {} ms id={}{}",
                request.getMethod(),
                request.getURI().getRawPath(),
                status(exchange, context),
                context.key().map(ApiKey::name).orElse("-"),
                context.tally().promptTokens(),
                context.tally().completionTokens(),
                millis,
                context.id(),
                context.trace()
                        .filter(Traceparent::sampled)
                        .map(trace -> " trace=" + trace.traceId())
                        .orElse(""));
    }

    /** 499 is what nginx calls a client that left. */
    private static String status(ServerWebExchange exchange, RequestContext context) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return context.clientGone() ? "499" : status == null ? "200" : Integer.toString(status.value());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }
}
