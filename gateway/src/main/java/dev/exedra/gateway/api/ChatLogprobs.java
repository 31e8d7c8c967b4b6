package dev.exedra.gateway.api;

import com.google.protobuf.ByteString;
import dev.exedra.proto.inference.v1.ScoredToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Log-probabilities as {@code /v1/chat/completions} has them.
 *
 * @param refusal always null: a model here does not mark refusals
 */
record ChatLogprobs(List<Token> content, @Nullable Object refusal) {

    /** A chosen token and the likeliest ones in its place. */
    record Token(String token, float logprob, List<Integer> bytes, List<Top> topLogprobs) {}

    /** A likely token. */
    record Top(String token, float logprob, List<Integer> bytes) {}

    static ChatLogprobs of(List<ScoredToken> scores) {
        return new ChatLogprobs(scores.stream().map(ChatLogprobs::token).toList(), null);
    }

    private static Token token(ScoredToken score) {
        Top chosen = top(score.getBytes(), score.getLogprob());
        List<Top> alternatives = score.getAlternativesList().stream()
                .map(alternative -> top(alternative.getBytes(), alternative.getLogprob()))
                .toList();
        return new Token(chosen.token(), chosen.logprob(), chosen.bytes(), alternatives);
    }

    private static Top top(ByteString bytes, float logprob) {
        return new Top(TokenText.of(bytes, ""), TokenText.finite(logprob), TokenText.unsigned(bytes));
    }
}
