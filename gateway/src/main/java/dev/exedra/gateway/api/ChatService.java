package dev.exedra.gateway.api;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.proto.inference.v1.GenerateResponse;
import java.time.InstantSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers {@code /v1/chat/completions} by one call of the router a choice. */
final class ChatService {

    private final RouterClient router;
    private final ModelCatalog catalog;
    private final InstantSource clock;

    ChatService(RouterClient router, ModelCatalog catalog, InstantSource clock) {
        this.router = router;
        this.catalog = catalog;
        this.clock = clock;
    }

    Mono<Answer<ChatChoice>> answer(ChatRequest request, RequestContext context) {
        UsageCounter usage = new UsageCounter(context.tally());
        return heading(request, "chat.completion")
                .flatMap(heading -> Merged.answers(
                                request.choices(),
                                choice -> router.generate(request.prompt(choice), context)
                                        .map(reply -> choice(reply, request, choice, heading, usage)))
                        .collectList()
                        .map(choices -> heading.whole(choices, usage.usage())));
    }

    Flux<Answer<?>> stream(ChatRequest request, RequestContext context) {
        UsageCounter usage = new UsageCounter(context.tally());
        boolean usageFollows = request.streaming().includeUsage();
        return heading(request, "chat.completion.chunk").flatMapMany(heading -> {
            Flux<Answer<?>> parts = Merged.<Answer<?>>streams(request.choices(), choice -> {
                ChatParts own = new ChatParts(choice, request.logprobs(), heading, usage);
                return router.generateStream(request.prompt(choice), context)
                        .mapNotNull(own::part)
                        .map(part -> heading.chunk(part, usageFollows));
            });
            return usageFollows ? parts.concatWith(Mono.fromSupplier(() -> heading.usageChunk(usage.usage()))) : parts;
        });
    }

    private static ChatChoice choice(
            GenerateResponse reply, ChatRequest request, int index, Heading heading, UsageCounter usage) {
        heading.started(reply.getStarted());
        usage.started(reply.getStarted(), index == 0);
        usage.generated(reply.getTokensCount());
        usage.finished(reply.getFinished());
        Ending ending = Ending.of(reply.getFinished());
        return new ChatChoice(
                index,
                new ChatChoice.Message("assistant", reply.getText(), null),
                request.logprobs() ? ChatLogprobs.of(GeneratedText.scores(reply.getTokensList())) : null,
                ending.finishReason(),
                ending.stopReason(),
                ending.routingReport());
    }

    private Mono<Heading> heading(ChatRequest request, String object) {
        return catalog.systemFingerprint(request.model())
                .map(fingerprint -> new Heading("chatcmpl-", object, request.model(), clock, fingerprint));
    }
}
