package dev.exedra.cli.run;

import dev.exedra.core.json.JsonString;
import dev.exedra.core.json.JsonWriter;
import dev.exedra.core.sampling.LogProb;
import dev.exedra.core.sampling.TokenLogProbs;
import dev.exedra.core.tokenizer.Tokenizer;
import java.util.Optional;

/** Log-probs as lines: {@code 306 " LORD" -0.0313 rank 1; top 306 " LORD" -0.0313, 11 "," -4.2}. */
record LogProbLines(Optional<Tokenizer> tokenizer) {

    /** In full precision, so that runs can be compared bit for bit. */
    String line(TokenLogProbs known) {
        StringBuilder line = new StringBuilder(entry(known.token()))
                .append(" rank ")
                .append(known.token().rank());
        String separator = "; top ";
        for (LogProb other : known.top()) {
            line.append(separator).append(entry(other));
            separator = ", ";
        }
        return line.toString();
    }

    private String entry(LogProb logProb) {
        int id = logProb.tokenId();
        String text = tokenizer
                .map(known -> JsonWriter.compact(new JsonString(known.decode(new int[] {id}, false))) + " ")
                .orElse("");
        return id + " " + text + logProb.logProb();
    }
}
