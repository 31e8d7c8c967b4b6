package dev.exedra.router.grpc;

import dev.exedra.core.ExedraException;
import dev.exedra.core.engine.GenerationListener;
import dev.exedra.core.engine.RoutedToken;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.sampling.TokenLogProbs;
import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.PromptScores;
import dev.exedra.proto.inference.v1.Started;
import dev.exedra.proto.inference.v1.Usage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Turns what the engine tells of one sequence into messages, in order, on the engine's thread. */
final class AnswerStream implements GenerationListener {

    private final String model;
    private final int[] prompt;
    private final SamplingParameters sampling;
    private final boolean promptAlone;
    private final Scores scores;
    private final Optional<RoutingReporter> reporter;
    private final AtomicInteger inexact;
    private final Consumer<GenerateStreamResponse> messages;
    private final Consumer<Throwable> end;
    private final long submitted = System.nanoTime();
    private long admitted;
    private long firstToken;
    private boolean begun;
    private int generated;

    /**
     * @param inexact counts tokens that were not routed exactly
     * @param resumed tokens that were generated before
     * @param end told of the error, or of null after the last message
     */
    AnswerStream(
            String model,
            int[] prompt,
            SamplingParameters sampling,
            int resumed,
            boolean promptAlone,
            Scores scores,
            Optional<RoutingReporter> reporter,
            AtomicInteger inexact,
            Consumer<GenerateStreamResponse> messages,
            Consumer<Throwable> end) {
        this.model = model;
        this.prompt = prompt.clone();
        this.sampling = sampling;
        this.generated = resumed;
        this.promptAlone = promptAlone;
        this.scores = scores;
        this.reporter = reporter;
        this.inexact = inexact;
        this.messages = messages;
        this.end = end;
    }

    /** The first message tells that the sequence has begun: one that is refused while it waits was never announced. */
    @Override
    public void admitted() {
        admitted = System.nanoTime();
        Started.Builder started =
                Started.newBuilder().setModel(model).setSeed(sampling.seed()).setPromptTokens(prompt.length);
        if (sampling.wantsPromptLogprobs()) {
            for (int id : prompt) {
                started.addPromptIds(id);
            }
        }
        messages.accept(GenerateStreamResponse.newBuilder().setStarted(started).build());
        if (sampling.wantsPromptLogprobs() && generated == 0) {
            send(PromptScores.newBuilder().addTokens(scores.unpredicted(prompt[0])));
        }
    }

    private void send(PromptScores.Builder scored) {
        messages.accept(
                GenerateStreamResponse.newBuilder().setPromptScores(scored).build());
    }

    @Override
    public void prompt(int position, TokenLogProbs logProbs) {
        send(PromptScores.newBuilder().addTokens(scores.of(logProbs)));
    }

    @Override
    public void routed(RoutedToken token) {
        reporter.ifPresent(known -> known.add(token));
    }

    @Override
    public void inexact(int tokens) {
        inexact.addAndGet(tokens);
    }

    @Override
    public void resumed(String text) {
        sendRemaining(text);
    }

    /** Text without a token of its own. */
    private void sendRemaining(String text) {
        messages.accept(GenerateStreamResponse.newBuilder()
                .setTokens(GeneratedTokens.newBuilder().setRemainingText(text))
                .build());
    }

    @Override
    public void token(dev.exedra.core.engine.GeneratedToken token) {
        if (promptAlone) {
            return;
        }
        generated++;
        if (!begun) {
            begun = true;
            firstToken = System.nanoTime();
        }
        GeneratedToken.Builder message =
                GeneratedToken.newBuilder().setId(token.id()).setText(token.text());
        token.logProbs().ifPresent(logProbs -> message.setScore(scores.of(logProbs)));
        messages.accept(GenerateStreamResponse.newBuilder()
                .setTokens(GeneratedTokens.newBuilder().addTokens(message))
                .build());
    }

    @Override
    public void finished(dev.exedra.core.sampling.FinishReason reason, String remainingText) {
        long now = System.nanoTime();
        if (admitted == 0 && reason == dev.exedra.core.sampling.FinishReason.CANCELLED) {
            end.accept(Statuses.unavailable("this router ends: ask another"));
            return;
        }
        if (!remainingText.isEmpty() && !promptAlone) {
            // It was held back because it might have become a stop string.
            sendRemaining(remainingText);
        }
        Usage usage = Usage.newBuilder()
                .setPromptTokens(prompt.length)
                .setCompletionTokens(generated)
                .setInexactTokens(inexact.get())
                .setQueueMicros((admitted - submitted) / 1000)
                .setFirstTokenMicros(firstToken == 0 ? 0 : (firstToken - submitted) / 1000)
                .setTotalMicros((now - submitted) / 1000)
                .build();
        Finished.Builder finished = Finished.newBuilder()
                .setReason(promptAlone ? FinishReason.FINISH_REASON_LENGTH : reason(reason))
                .setUsage(usage);
        // The last token is chosen, never computed.
        int computed = prompt.length + Math.max(1, generated) - 1;
        reporter.ifPresent(known -> finished.setRoutingReport(known.report(computed)));
        messages.accept(
                GenerateStreamResponse.newBuilder().setFinished(finished).build());
        end.accept(null);
    }

    private static FinishReason reason(dev.exedra.core.sampling.FinishReason reason) {
        return switch (reason) {
            case STOP -> FinishReason.FINISH_REASON_STOP;
            case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
            case CANCELLED, ERROR -> FinishReason.FINISH_REASON_CANCELLED;
        };
    }

    @Override
    public void failed(ExedraException error) {
        end.accept(error);
    }
}
