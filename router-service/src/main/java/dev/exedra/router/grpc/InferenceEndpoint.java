package dev.exedra.router.grpc;

import dev.exedra.core.engine.Generation;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.DetokenizeResponse;
import dev.exedra.proto.inference.v1.GenerateRequest;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamRequest;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.InferenceServiceGrpc;
import dev.exedra.proto.inference.v1.ListModelsRequest;
import dev.exedra.proto.inference.v1.ListModelsResponse;
import dev.exedra.proto.inference.v1.Model;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import dev.exedra.router.metrics.ModelMeters;
import dev.exedra.router.model.ServedModel;
import dev.exedra.router.trace.RequestTracing;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code exedra.inference.v1}. Nothing here waits: the engine's thread brings the tokens. */
final class InferenceEndpoint extends InferenceServiceGrpc.InferenceServiceImplBase {

    private final Supplier<ServedModel> current;
    private final Calls calls;
    private final AnswerLimits limits;
    private final RequestTracing tracing;
    private final OverflowReader overflow;

    /** @param current throws a gRPC status while there is no model */
    InferenceEndpoint(
            Supplier<ServedModel> current,
            Calls calls,
            AnswerLimits limits,
            RequestTracing tracing,
            OverflowReader overflow) {
        this.current = current;
        this.calls = calls;
        this.limits = limits;
        this.tracing = tracing;
        this.overflow = overflow;
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateResponse> response) {
        GenerateResponse.Builder whole = GenerateResponse.newBuilder();
        StringBuilder text = new StringBuilder();
        answering(response, () -> {
            Generation generation = start(
                    request.getPrompt(),
                    message -> {
                        switch (message.getEventCase()) {
                            case STARTED -> whole.setStarted(message.getStarted());
                            case PROMPT_SCORES ->
                                whole.addAllPromptTokens(
                                        message.getPromptScores().getTokensList());
                            case TOKENS -> add(message.getTokens(), whole, text);
                            case FINISHED -> whole.setFinished(message.getFinished());
                            case EVENT_NOT_SET -> {}
                        }
                    },
                    error -> {
                        if (error == null) {
                            response.onNext(whole.setText(text.toString()).build());
                            response.onCompleted();
                        } else {
                            response.onError(Statuses.of(error));
                        }
                    });
            ((ServerCallStreamObserver<GenerateResponse>) response).setOnCancelHandler(generation::cancel);
        });
    }

    private static void add(GeneratedTokens tokens, GenerateResponse.Builder whole, StringBuilder text) {
        whole.addAllTokens(tokens.getTokensList());
        tokens.getTokensList().forEach(token -> text.append(token.getText()));
        text.append(tokens.getRemainingText());
    }

    @Override
    public void generateStream(GenerateStreamRequest request, StreamObserver<GenerateStreamResponse> response) {
        ServerCallStreamObserver<GenerateStreamResponse> client =
                (ServerCallStreamObserver<GenerateStreamResponse>) response;
        Outbox outbox = new Outbox(client, limits.outboxTokens());
        answering(response, () -> outbox.govern(start(request.getPrompt(), outbox::add, outbox::end)));
    }

    private Generation start(Prompt prompt, Consumer<GenerateStreamResponse> messages, Consumer<Throwable> end) {
        ServedModel served = served(prompt.getModel());
        int[] ids = new PromptReader(served).ids(prompt);
        int room = served.model().spec().contextTokens() - ids.length;
        SamplingParameters sampling = new SamplingReader(served.generation()).read(prompt, room);
        boolean skip = !prompt.getSampling().hasSkipSpecialTokens()
                || prompt.getSampling().getSkipSpecialTokens();
        boolean promptAlone = SamplingReader.scoresPromptAlone(prompt);
        GenerationRequest request = new GenerationRequest(ids, sampling, skip)
                .withResumption(ResumeReader.read(prompt))
                .withReportedTokens(SamplingReader.nonNegative(
                        "routing_report.max_tokens", prompt.getRoutingReport().getMaxTokens()))
                .withTenant(CallerReader.tenant(prompt))
                .withOverflow(overflow.read(prompt))
                .withTimeLimit(CallerReader.timeLimit());
        AnswerStream answer = new AnswerStream(
                served.id(),
                ids,
                sampling,
                prompt.getResume().getGeneratedIdsCount(),
                promptAlone,
                new Scores(served.tokenizer()),
                prompt.hasRoutingReport()
                        ? Optional.of(new RoutingReporter(limits.routingReportBytes()))
                        : Optional.empty(),
                InexactTrailer.count(),
                messages,
                calls.counted(end));
        try {
            GenerationListener listener = served.meters()
                    .measured(answer, new ModelMeters.Request(ids.length, sampling.maximumTokens(), promptAlone));
            return tracing.submit(
                    listener, served.id(), ids.length, seen -> served.engine().submit(request, seen));
        } catch (RuntimeException refused) {
            calls.ended();
            throw refused;
        }
    }

    /** A refusal is a status, not a failure of the server. */
    private static void answering(StreamObserver<?> response, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException refused) {
            response.onError(Statuses.of(refused));
        }
    }

    private ServedModel served(String model) {
        ServedModel served = current.get();
        if (!model.isEmpty() && !model.equals(served.id())) {
            throw Statuses.notFound(model, served.id());
        }
        return served;
    }

    @Override
    public void tokenize(TokenizeRequest request, StreamObserver<TokenizeResponse> response) {
        answering(response, () -> {
            ServedModel served = served(request.getModel());
            PromptReader reader = new PromptReader(served);
            int[] ids = switch (request.getInputCase()) {
                case TEXT ->
                    reader.text(request.getText(), !request.hasAddSpecialTokens() || request.getAddSpecialTokens());
                case CHAT -> reader.chat(request.getChat());
                case INPUT_NOT_SET -> throw new RequestException("input", "give a text or a chat");
            };
            TokenizeResponse.Builder tokens = TokenizeResponse.newBuilder()
                    .setMaxContextTokens(served.model().spec().contextTokens());
            for (int id : ids) {
                tokens.addIds(id);
                if (request.getReturnTokenStrings()) {
                    tokens.addTokenStrings(served.tokenizer().token(id).orElse(""));
                }
            }
            response.onNext(tokens.build());
            response.onCompleted();
        });
    }

    @Override
    public void detokenize(DetokenizeRequest request, StreamObserver<DetokenizeResponse> response) {
        answering(response, () -> {
            ServedModel served = served(request.getModel());
            int[] ids =
                    request.getIdsList().stream().mapToInt(Integer::intValue).toArray();
            response.onNext(DetokenizeResponse.newBuilder()
                    .setText(served.tokenizer().decode(ids, request.getSkipSpecialTokens()))
                    .build());
            response.onCompleted();
        });
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> response) {
        answering(response, () -> {
            ServedModel served = current.get();
            Model model = Model.newBuilder()
                    .setId(served.id())
                    .setModelType(served.model().spec().modelType())
                    .setCreatedSeconds(served.createdSeconds())
                    .setMaxContextTokens(served.model().spec().contextTokens())
                    .setVocabulary(served.model().spec().vocabulary())
                    .setCompute(served.model().compute().name().toLowerCase(Locale.ROOT))
                    .setFingerprint(served.fingerprint())
                    .setDefaults(new SamplingReader(served.generation()).defaults())
                    .setChat(served.chat().isPresent())
                    .build();
            response.onNext(ListModelsResponse.newBuilder().addModels(model).build());
            response.onCompleted();
        });
    }
}
