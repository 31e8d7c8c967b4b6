package dev.exedra.core.engine;

import dev.exedra.core.sampling.FinishReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a sequence to where its {@link Resumption} says it was. Every id goes the way it went the first time, so that penalties,
 * stop strings and half characters stand as they stood.
 *
 * @param backlog text of those ids that the client has not had
 * @param end why the sequence had ended already; null if it goes on
 */
record Replay(String backlog, @Nullable FinishReason end) {

    /** @throws ResumptionException if the ids go on behind the sequence's end, or had less text than the client */
    static Replay of(Sequence sequence, Set<Integer> endOfTextIds) {
        Resumption resumption = sequence.request().resumption();
        StringBuilder text = new StringBuilder();
        FinishReason end = null;
        for (int id : resumption.generatedIds()) {
            if (end != null) {
                throw new ResumptionException(
                        "generatedIds",
                        "the sequence had ended after " + sequence.generated() + " of " + resumption.generated()
                                + " generated tokens: leave out those that follow");
            }
            Progress progress = sequence.take(id, endOfTextIds);
            text.append(progress.text());
            end = progress.end();
        }
        if (end != null) {
            text.append(sequence.text().finish());
        }
        return new Replay(rest(text, resumption.textUnits()), end);
    }

    private static String rest(StringBuilder text, int had) {
        if (had > text.length()) {
            throw new ResumptionException(
                    "textUnits",
                    "the generated tokens have " + text.length() + " UTF-16 units of text, the client cannot have had "
                            + had);
        }
        boolean cuts =
                had > 0 && had < text.length() && Character.isSurrogatePair(text.charAt(had - 1), text.charAt(had));
        if (cuts) {
            throw new ResumptionException(
                    "textUnits", "the text cannot be cut after " + had + " UTF-16 units, within a character");
        }
        return text.substring(had);
    }
}
