package dev.exedra.core.engine;

import dev.exedra.core.sampling.TokenLogProbs;
import java.util.Optional;

/**
 * A token and the text that became certain with it.
 *
 * @param id the token
 * @param text certain text, possibly none, possibly of earlier tokens too
 * @param logProbs its log-probability and the most likely alternatives, if asked for
 */
public record GeneratedToken(int id, String text, Optional<TokenLogProbs> logProbs) {}
