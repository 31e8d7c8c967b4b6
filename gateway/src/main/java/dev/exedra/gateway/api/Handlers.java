package dev.exedra.gateway.api;

import dev.exedra.gateway.error.ApiError;
import dev.exedra.gateway.error.ApiException;
import dev.exedra.gateway.json.Json;
import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.stream.EventStream;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** One method a path of the HTTP API. */
public final class Handlers {

    /** Name of the variable part of a model's path. */
    static final String ID = "id";

    private final Bodies bodies;
    private final EventStream events;
    private final RouterClient router;
    private final ModelCatalog catalog;
    private final CompletionReader completionReader;
    private final CompletionService completions;
    private final ChatReader chatReader;
    private final ChatService chats;

    public Handlers(
            Json json,
            EventStream events,
            RouterClient router,
            ModelCatalog catalog,
            RequestLimits limits,
            Duration bodyTimeout,
            InstantSource clock) {
        bodies = new Bodies(json, bodyTimeout);
        this.events = events;
        this.router = router;
        this.catalog = catalog;
        completionReader = new CompletionReader(limits);
        completions = new CompletionService(router, catalog, clock);
        chatReader = new ChatReader(limits);
        chats = new ChatService(router, catalog, clock);
    }

    Mono<ServerResponse> complete(ServerRequest request) {
        RequestContext context = RequestContext.of(request.exchange());
        return bodies.read(request)
                .map(completionReader::read)
                .flatMap(read -> read.streaming().stream()
                        ? events.respond(completions.stream(read, context))
                        : completions.answer(read, context).flatMap(bodies::write));
    }

    Mono<ServerResponse> chat(ServerRequest request) {
        RequestContext context = RequestContext.of(request.exchange());
        return bodies.read(request)
                .map(chatReader::read)
                .flatMap(read -> read.streaming().stream()
                        ? events.respond(chats.stream(read, context))
                        : chats.answer(read, context).flatMap(bodies::write));
    }

    Mono<ServerResponse> models() {
        return catalog.models().map(ModelList::of).flatMap(bodies::write);
    }

    Mono<ServerResponse> model(ServerRequest request) {
        String path = ServerWebExchangeUtils.getUriTemplateVariables(request.exchange())
                .getOrDefault(ID, "/");
        // The variable of a pattern's rest begins with its slash.
        String id = path.substring(1);
        return catalog.models()
                .flatMapIterable(models -> models)
                .filter(model -> model.getId().equals(id))
                .next()
                .map(ModelList.Entry::of)
                .flatMap(bodies::write)
                .switchIfEmpty(Mono.error(() -> new ApiException(
                        404,
                        new ApiError(
                                "The model '" + id + "' is not served here; GET /v1/models lists those that are",
                                "invalid_request_error",
                                "model",
                                "model_not_found"),
                        null,
                        null)));
    }

    Mono<ServerResponse> tokenize(ServerRequest request) {
        RequestContext context = RequestContext.of(request.exchange());
        return bodies.read(request)
                .map(TokenRequests::tokenize)
                .flatMap(read -> router.tokenize(read, context)
                        .map(reply -> TokenRequests.Tokens.of(reply, read.getReturnTokenStrings())))
                .flatMap(bodies::write);
    }

    Mono<ServerResponse> detokenize(ServerRequest request) {
        RequestContext context = RequestContext.of(request.exchange());
        return bodies.read(request)
                .map(TokenRequests::detokenize)
                .flatMap(read -> router.detokenize(read, context))
                .map(reply -> new TokenRequests.Text(reply.getText()))
                .flatMap(bodies::write);
    }

    /** 200 with nothing in it if the router answers. */
    Mono<ServerResponse> health() {
        return router.listModels().flatMap(answer -> ServerResponse.ok().build());
    }
}
