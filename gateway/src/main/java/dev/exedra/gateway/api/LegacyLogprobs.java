package dev.exedra.gateway.api;

import dev.exedra.proto.inference.v1.Alternative;
import dev.exedra.proto.inference.v1.ScoredToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Log-probabilities as {@code /v1/completions} has them, one element a token.
 *
 * @param tokenLogprobs null for the first token of a prompt
 * @param topLogprobs token to log-probability, likeliest first, the chosen one among them; null as above
 * @param textOffset characters (code points) before the token
 */
record LegacyLogprobs(
        List<String> tokens,
        List<@Nullable Float> tokenLogprobs,
        List<@Nullable Map<String, Float>> topLogprobs,
        List<Integer> textOffset) {

    /** Writes the tokens of one choice, chunk after chunk, and knows where the next begins. */
    static final class Writer {

        private static final String PARTIAL = "bytes:";

        private int offset;

        LegacyLogprobs write(List<ScoredToken> scores) {
            LegacyLogprobs logprobs =
                    new LegacyLogprobs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (ScoredToken score : scores) {
                logprobs.tokens().add(TokenText.of(score.getBytes(), PARTIAL));
                logprobs.tokenLogprobs().add(score.hasLogprob() ? TokenText.finite(score.getLogprob()) : null);
                logprobs.topLogprobs().add(score.hasLogprob() ? top(score) : null);
                logprobs.textOffset().add(offset);
                offset += TokenText.characters(score.getBytes());
            }
            return logprobs;
        }

        private static Map<String, Float> top(ScoredToken score) {
            Map<String, Float> top = new LinkedHashMap<>();
            for (Alternative alternative : score.getAlternativesList()) {
                top.putIfAbsent(
                        TokenText.of(alternative.getBytes(), PARTIAL), TokenText.finite(alternative.getLogprob()));
            }
            top.putIfAbsent(TokenText.of(score.getBytes(), PARTIAL), TokenText.finite(score.getLogprob()));
            return top;
        }
    }
}
