package dev.exedra.gateway.router;

import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.PromptScores;
import dev.exedra.proto.inference.v1.Resume;
import dev.exedra.proto.inference.v1.Started;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SynchronousSink;

/**
 * How far one answer has come over all routers that worked on it. Its messages follow each other, from whichever router, so
 * one thread at a time is here.
 */
final class Progress {

    private final Prompt prompt;
    private final Resume.Builder resume;
    private @Nullable Started started;
    private int promptScores;
    private int scoresToPassOver;
    private int messages;
    private boolean finished;

    Progress(Prompt prompt) {
        this.prompt = prompt;
        // A client may itself go on with what it had from somewhere else.
        resume = prompt.getResume().toBuilder();
    }

    /** What a router is asked now: all of it, or the rest. */
    Prompt next() {
        Started first = started;
        if (first == null) {
            return prompt;
        }
        scoresToPassOver = promptScores;
        return prompt.toBuilder().setResume(resume.setSeed(first.getSeed())).build();
    }

    /** Messages that the client was given. */
    int messages() {
        return messages;
    }

    /** Passes on what the client does not have yet. */
    void accept(GenerateStreamResponse message, SynchronousSink<GenerateStreamResponse> sink) {
        switch (message.getEventCase()) {
            case STARTED -> {
                if (started == null) {
                    started = message.getStarted();
                    give(message, sink);
                } else {
                    checkSame(started, message.getStarted(), sink);
                }
            }
            case PROMPT_SCORES -> scores(message, sink);
            case TOKENS -> {
                count(message.getTokens());
                give(message, sink);
            }
            case FINISHED -> {
                if (message.getFinished().getReason() == FinishReason.FINISH_REASON_CANCELLED) {
                    sink.error(unavailable("The router gave up this answer"));
                } else {
                    finished = true;
                    give(message, sink);
                }
            }
            case EVENT_NOT_SET -> give(message, sink);
        }
    }

    /** A call that ended well without its last message was cut short. */
    @Nullable
    StatusRuntimeException missingEnd() {
        return finished ? null : unavailable("The router ended an answer before its end");
    }

    private void give(GenerateStreamResponse message, SynchronousSink<GenerateStreamResponse> sink) {
        messages++;
        sink.next(message);
    }

    private void count(GeneratedTokens tokens) {
        int units = tokens.getRemainingText().length();
        for (GeneratedToken token : tokens.getTokensList()) {
            resume.addGeneratedIds(token.getId());
            units += token.getText().length();
        }
        resume.setTextUnits(resume.getTextUnits() + units);
    }

    /** A prompt's scores come again from the first if no token had come. */
    private void scores(GenerateStreamResponse message, SynchronousSink<GenerateStreamResponse> sink) {
        PromptScores scores = message.getPromptScores();
        int known = Math.min(scoresToPassOver, scores.getTokensCount());
        scoresToPassOver -= known;
        promptScores += scores.getTokensCount() - known;
        if (known == 0) {
            give(message, sink);
        } else if (known < scores.getTokensCount()) {
            PromptScores rest = PromptScores.newBuilder()
                    .addAllTokens(scores.getTokensList().subList(known, scores.getTokensCount()))
                    .build();
            give(GenerateStreamResponse.newBuilder().setPromptScores(rest).build(), sink);
        }
    }

    private static void checkSame(Started first, Started now, SynchronousSink<GenerateStreamResponse> sink) {
        if (!now.getModel().equals(first.getModel()) || now.getPromptTokens() != first.getPromptTokens()) {
            sink.error(Status.INTERNAL
                    .withDescription("An answer of model " + first.getModel() + " cannot go on with " + now.getModel()
                            + ": all routers of a gateway must serve the same")
                    .asRuntimeException());
        }
    }

    private static StatusRuntimeException unavailable(String why) {
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException();
    }
}
