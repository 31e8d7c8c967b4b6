package dev.exedra.gateway.api;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.DetokenizeResponse;
import java.time.InstantSource;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers {@code /v1/completions} by one call of the router a sequence. */
final class CompletionService {

    private final RouterClient router;
    private final ModelCatalog catalog;
    private final InstantSource clock;

    CompletionService(RouterClient router, ModelCatalog catalog, InstantSource clock) {
        this.router = router;
        this.catalog = catalog;
        this.clock = clock;
    }

    Mono<Answer<CompletionChoice>> answer(CompletionRequest request, RequestContext context) {
        UsageCounter usage = new UsageCounter(context.tally());
        return Mono.zip(heading(request), echoes(request, context).collectList())
                .flatMap(ready -> Merged.answers(
                                request.sequences(),
                                sequence -> router.generate(request.prompt(sequence), context)
                                        .map(reply -> Candidate.of(reply, request, sequence, ready.getT1(), usage)))
                        .collectList()
                        .map(candidates -> ready.getT1()
                                .whole(Candidate.choices(candidates, request, ready.getT2()), usage.usage())));
    }

    Flux<Answer<?>> stream(CompletionRequest request, RequestContext context) {
        UsageCounter usage = new UsageCounter(context.tally());
        return Mono.zip(heading(request), echoes(request, context).collectList())
                .flatMapMany(ready -> {
                    Heading heading = ready.getT1();
                    Flux<Answer<?>> parts = Merged.<Answer<?>>streams(
                            request.sequences(),
                            sequence -> sequence(request, context, sequence, heading, ready.getT2(), usage));
                    return request.streaming().includeUsage()
                            ? parts.concatWith(Mono.fromSupplier(() -> heading.usageChunk(usage.usage())))
                            : parts;
                });
    }

    private Flux<Answer<?>> sequence(
            CompletionRequest request,
            RequestContext context,
            int sequence,
            Heading heading,
            List<String> echoes,
            UsageCounter usage) {
        CompletionParts parts = new CompletionParts(
                sequence,
                request.echo() ? echoes.get(sequence / request.candidates()) : null,
                request.logprobs(),
                sequence % request.candidates() == 0,
                heading,
                usage);
        return router.generateStream(request.prompt(sequence), context)
                .mapNotNull(parts::part)
                .map(part -> heading.chunk(part, request.streaming().includeUsage()));
    }

    private Mono<Heading> heading(CompletionRequest request) {
        return catalog.systemFingerprint(request.model())
                .map(fingerprint -> new Heading("cmpl-", "text_completion", request.model(), clock, fingerprint));
    }

    /** The text of each prompt, if it is to be echoed; ids have to be asked for theirs. */
    private Flux<String> echoes(CompletionRequest request, RequestContext context) {
        if (!request.echo()) {
            return Flux.empty();
        }
        return Merged.answers(request.inputs().size(), prompt -> switch (request.inputs()
                .get(prompt)) {
            case Input.Text text -> Mono.just(text.text());
            case Input.Ids ids ->
                router.detokenize(
                                DetokenizeRequest.newBuilder()
                                        .setModel(request.model())
                                        .addAllIds(ids.ids().getIdsList())
                                        .build(),
                                context)
                        .map(DetokenizeResponse::getText);
        });
    }
}
