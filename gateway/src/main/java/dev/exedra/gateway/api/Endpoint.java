package dev.exedra.gateway.api;

import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** The paths of the HTTP API. */
@SuppressWarnings("ImmutableEnumChecker") // Neither an HTTP method nor a method reference ever changes.
public enum Endpoint {
    COMPLETIONS(HttpMethod.POST, "/v1/completions", Handlers::complete),
    CHAT(HttpMethod.POST, "/v1/chat/completions", Handlers::chat),
    MODELS(HttpMethod.GET, "/v1/models", (handlers, request) -> handlers.models()),
    /** Ids may have slashes, as on Hugging Face. */
    MODEL(HttpMethod.GET, "/v1/models/{*" + Handlers.ID + "}", "/v1/models/id", Handlers::model),
    TOKENIZE(HttpMethod.POST, "/tokenize", Handlers::tokenize),
    DETOKENIZE(HttpMethod.POST, "/detokenize", Handlers::detokenize),
    HEALTH(HttpMethod.GET, "/health", (handlers, request) -> handlers.health());

    private final HttpMethod method;
    private final String pattern;
    private final String target;
    private final BiFunction<Handlers, ServerRequest, Mono<ServerResponse>> handler;

    Endpoint(HttpMethod method, String path, BiFunction<Handlers, ServerRequest, Mono<ServerResponse>> handler) {
        this(method, path, path, handler);
    }

    Endpoint(
            HttpMethod method,
            String pattern,
            String target,
            BiFunction<Handlers, ServerRequest, Mono<ServerResponse>> handler) {
        this.method = method;
        this.pattern = pattern;
        this.target = target;
        this.handler = handler;
    }

    /** What a client's path looks like. */
    public String pattern() {
        return pattern;
    }

    /** Where the gateway's route forwards it to. */
    public String target() {
        return target;
    }

    /** Whether everybody may ask, with a key or without. */
    public boolean isOpen() {
        return this == HEALTH;
    }

    Mono<ServerResponse> handle(Handlers handlers, ServerRequest request) {
        boolean head = method.equals(HttpMethod.GET) && request.method().equals(HttpMethod.HEAD);
        return head || request.method().equals(method)
                ? handler.apply(handlers, request)
                : Mono.error(new MethodNotAllowedException(request.method(), Set.of(method)));
    }
}
