package dev.exedra.e2e;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import dev.exedra.core.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts an answer together from the lines of an event stream. */
final class AnswerReader {

    private static final String DATA = "data: ";

    private final long startNanos;
    private final StringBuilder text = new StringBuilder();
    private final List<String> tokens = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();
    private int status;
    private boolean retryAfter;
    private String finishReason = "";
    private Optional<String> failure = Optional.empty();

    AnswerReader(long startNanos) {
        this.startNanos = startNanos;
    }

    void status(int code, boolean retry) {
        status = code;
        retryAfter = retry;
    }

    void failed(String why) {
        failure = Optional.of(why);
    }

    /** Pieces of the answer so far. */
    int pieces() {
        return arrivals.size();
    }

    void line(String line) {
        if (status != 200) {
            failure = Optional.of(failure.orElse("") + line);
        } else if (line.startsWith(DATA) && line.charAt(DATA.length()) == '{') {
            arrivals.add(System.nanoTime());
            event((JsonObject) JsonParser.parse(line.substring(DATA.length())));
        } else if (line.startsWith("{")) {
            failure = Optional.of(line);
        }
    }

    private void event(JsonObject event) {
        event.get("error").ifPresent(error -> failure = Optional.of(error.toString()));
        if (event.get("choices").orElse(null) instanceof JsonArray(List<Json> choices)
                && !choices.isEmpty()
                && choices.getFirst() instanceof JsonObject choice) {
            if (choice.get("text").orElse(null) instanceof JsonString(String piece)) {
                text.append(piece);
            }
            if (choice.get("finish_reason").orElse(null) instanceof JsonString(String reason)) {
                finishReason = reason;
            }
            if (choice.get("logprobs").orElse(null) instanceof JsonObject logprobs) {
                scores(logprobs);
            }
        }
    }

    private void scores(JsonObject logprobs) {
        List<Json> names = ((JsonArray) logprobs.get("tokens").orElseThrow()).elements();
        List<Json> scores = ((JsonArray) logprobs.get("token_logprobs").orElseThrow()).elements();
        for (int i = 0; i < names.size(); i++) {
            String score = scores.get(i) instanceof JsonNumber(String digits) ? digits : "none";
            tokens.add(((JsonString) names.get(i)).value() + " " + score);
        }
    }

    Answer answer() {
        return new Answer(
                status,
                text.toString(),
                List.copyOf(tokens),
                finishReason,
                failure,
                retryAfter,
                startNanos,
                List.copyOf(arrivals));
    }
}
