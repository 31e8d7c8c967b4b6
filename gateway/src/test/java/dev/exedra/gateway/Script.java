package dev.exedra.gateway;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.exedra.proto.inference.v1.Alternative;
import dev.exedra.proto.inference.v1.FinishReason;
import dev.exedra.proto.inference.v1.Finished;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.GenerateStreamResponse;
import dev.exedra.proto.inference.v1.GeneratedToken;
import dev.exedra.proto.inference.v1.GeneratedTokens;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.PromptScores;
import dev.exedra.proto.inference.v1.ScoredToken;
import dev.exedra.proto.inference.v1.Started;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import dev.exedra.proto.inference.v1.Usage;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * The standard answer: a prompt of three tokens "aé", "b", "c" and the text "Hé\u20AC", of which the last character comes in
 * two tokens. Choice c is less likely than the one before.
 */
final class Script {

    static final String TEXT = "H\u00e9\u20ac";

    private Script() {}

    static StatusRuntimeException busy() {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage("64 sequences wait")
                .addDetails(com.google.protobuf.Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                                .setSeconds(2)
                                .setNanos(500_000_000))
                        .build()))
                .build());
    }

    static StatusRuntimeException wrongField(String field) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage("too many tokens")
                .addDetails(com.google.protobuf.Any.pack(BadRequest.newBuilder()
                        .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                                .setField(field)
                                .setDescription("too many tokens"))
                        .build()))
                .build());
    }

    static Started started(Prompt prompt) {
        return Started.newBuilder()
                .setModel(FakeRouter.MODEL)
                .setSeed(prompt.getSampling().getSeed())
                .setPromptTokens(3)
                .build();
    }

    static List<ScoredToken> promptScores() {
        return List.of(
                ScoredToken.newBuilder()
                        .setId(1)
                        .setBytes(FakeRouter.bytes("a\u00e9"))
                        .build(),
                scored(2, FakeRouter.bytes("b"), -0.5f, true),
                scored(3, FakeRouter.bytes("c"), -0.25f, true));
    }

    static List<GeneratedToken> tokens(Prompt prompt) {
        boolean scores = prompt.getSampling().hasLogprobs();
        float less = prompt.getChoice();
        ByteString euro = FakeRouter.bytes("\u20ac");
        return List.of(
                token(10, "H", scores, scored(10, FakeRouter.bytes("H"), -1 - less, true)),
                token(11, "\u00e9", scores, scored(11, FakeRouter.bytes("\u00e9"), -2 - less, true)),
                token(12, "", scores, scored(12, euro.substring(0, 1), -3 - less, true)),
                token(13, "\u20ac", scores, scored(13, euro.substring(1), Float.NEGATIVE_INFINITY, false)));
    }

    static Finished finished(Prompt prompt) {
        boolean none =
                prompt.getSampling().getMaxTokens() == 0 && prompt.getSampling().hasMaxTokens();
        Finished.Builder finished = Finished.newBuilder()
                .setReason(none ? FinishReason.FINISH_REASON_LENGTH : FinishReason.FINISH_REASON_STOP)
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(3)
                        .setCompletionTokens(none ? 0 : 4)
                        .setInexactTokens(1));
        if (prompt.getSampling().getStopCount() > 0) {
            finished.setStopString(prompt.getSampling().getStop(0));
        }
        return finished.build();
    }

    static GenerateResponse answer(Prompt prompt) {
        GenerateResponse.Builder answer = GenerateResponse.newBuilder().setStarted(started(prompt));
        if (prompt.getSampling().hasPromptLogprobs()) {
            answer.addAllPromptTokens(promptScores());
        }
        if (!prompt.getSampling().hasMaxTokens() || prompt.getSampling().getMaxTokens() > 0) {
            answer.setText(TEXT).addAllTokens(tokens(prompt));
        }
        return answer.setFinished(finished(prompt)).build();
    }

    static List<GenerateStreamResponse> messages(Prompt prompt) {
        List<GenerateStreamResponse> messages = new ArrayList<>();
        messages.add(
                GenerateStreamResponse.newBuilder().setStarted(started(prompt)).build());
        if (prompt.getSampling().hasPromptLogprobs()) {
            messages.add(GenerateStreamResponse.newBuilder()
                    .setPromptScores(PromptScores.newBuilder().addAllTokens(promptScores()))
                    .build());
        }
        for (GeneratedToken token : tokens(prompt)) {
            messages.add(message(token));
        }
        messages.add(GenerateStreamResponse.newBuilder()
                .setFinished(finished(prompt))
                .build());
        return messages;
    }

    /** A whole answer as messages; a text that is not its tokens' comes behind them. */
    static List<GenerateStreamResponse> pieces(GenerateResponse whole) {
        List<GenerateStreamResponse> messages = new ArrayList<>();
        messages.add(GenerateStreamResponse.newBuilder()
                .setStarted(whole.getStarted())
                .build());
        if (whole.getPromptTokensCount() > 0) {
            messages.add(GenerateStreamResponse.newBuilder()
                    .setPromptScores(PromptScores.newBuilder().addAllTokens(whole.getPromptTokensList()))
                    .build());
        }
        boolean own = whole.getTokensList().stream()
                .map(GeneratedToken::getText)
                .reduce("", String::concat)
                .equals(whole.getText());
        for (GeneratedToken token : whole.getTokensList()) {
            messages.add(message(own ? token : token.toBuilder().clearText().build()));
        }
        if (!own) {
            messages.add(GenerateStreamResponse.newBuilder()
                    .setTokens(GeneratedTokens.newBuilder().setRemainingText(whole.getText()))
                    .build());
        }
        messages.add(GenerateStreamResponse.newBuilder()
                .setFinished(whole.getFinished())
                .build());
        return messages;
    }

    static GenerateStreamResponse message(GeneratedToken token) {
        return GenerateStreamResponse.newBuilder()
                .setTokens(GeneratedTokens.newBuilder().addTokens(token))
                .build();
    }

    static GenerateStreamResponse text(String text) {
        return message(GeneratedToken.newBuilder().setId(7).setText(text).build());
    }

    static void stream(Prompt prompt, ServerCallStreamObserver<GenerateStreamResponse> observer) {
        messages(prompt).forEach(observer::onNext);
        observer.onCompleted();
    }

    /** Two messages, and then an error. */
    static void breakAfterTwo(
            Prompt prompt, ServerCallStreamObserver<GenerateStreamResponse> observer, Throwable failure) {
        messages(prompt).subList(0, 2).forEach(observer::onNext);
        observer.onError(failure);
    }

    static TokenizeResponse tokenize(TokenizeRequest request) {
        return TokenizeResponse.newBuilder()
                .addIds(5)
                .addIds(request.hasChat() ? request.getChat().getMessagesCount() : 6)
                .addAllTokenStrings(request.getReturnTokenStrings() ? List.of("a", "b") : List.of())
                .setMaxContextTokens(1024)
                .build();
    }

    private static GeneratedToken token(int id, String text, boolean scores, ScoredToken score) {
        GeneratedToken.Builder token = GeneratedToken.newBuilder().setId(id).setText(text);
        return scores ? token.setScore(score).build() : token.build();
    }

    private static ScoredToken scored(int id, ByteString bytes, float logprob, boolean alternatives) {
        ScoredToken.Builder score = ScoredToken.newBuilder()
                .setId(id)
                .setLogprob(logprob)
                .setBytes(bytes)
                .setRank(2);
        if (alternatives) {
            score.addAlternatives(
                    Alternative.newBuilder().setId(99).setLogprob(-0.125f).setBytes(FakeRouter.bytes("z")));
        }
        return score.build();
    }
}
