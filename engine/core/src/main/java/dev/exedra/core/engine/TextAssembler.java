package dev.exedra.core.engine;

import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.sampling.StopStrings;
import dev.exedra.core.tokenizer.TokenStream;
import java.util.Optional;

/** Turns a sequence's tokens into text: whole characters, nothing of a stop string. */
final class TextAssembler {

    private final Optional<TokenStream> stream;
    private final StopStrings stops;
    private boolean finished;

    /** Without a stream there are ids only. */
    TextAssembler(Optional<TokenStream> stream, SamplingParameters sampling) {
        this.stream = stream;
        this.stops = new StopStrings(sampling);
    }

    /** The text that is certain after this token. */
    String append(int id, boolean mayStop) {
        return stream.map(tokens -> stops.accept(tokens.append(id), mayStop)).orElse("");
    }

    /** Whether a stop string was found. */
    boolean stopped() {
        return stops.stopped();
    }

    /** The text that was held back; none after a stop string, none the second time. */
    String finish() {
        if (finished) {
            return "";
        }
        finished = true;
        return stream.map(tokens -> stops.accept(tokens.finish()) + stops.finish())
                .orElse("");
    }
}
