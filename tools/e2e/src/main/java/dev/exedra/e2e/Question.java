package dev.exedra.e2e;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a client asks for, streamed with log-probabilities.
 *
 * @param prompt text
 * @param maximumTokens that are generated, exactly
 * @param temperature 0 for the likeliest tokens
 * @param seed of the draw
 */
public record Question(String prompt, int maximumTokens, double temperature, long seed) {

    private static final List<String> BEGINNINGS = List.of(
            "And the LORD said unto Moses,",
            "In the beginning",
            "/** Returns the",
            "The command",
            "a small tree of the",
            "SELECT",
            "hacker: n.",
            "public static");

    /** Questions of mixed lengths, every other one drawn; the same seed gives the same questions. */
    public static List<Question> mixed(int count, int longestAnswer, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder prompt = new StringBuilder(BEGINNINGS.get(i % BEGINNINGS.size()));
            for (int more = random.nextInt(8); more > 0; more--) {
                prompt.append(' ').append(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
            }
            int tokens = random.nextInt(longestAnswer / 4, longestAnswer + 1);
            questions.add(new Question(prompt.toString(), Math.max(1, tokens), i % 2 == 0 ? 0 : 0.9, i));
        }
        return questions;
    }

    /** As OpenAI's API has it. */
    public String json() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("prompt", prompt);
        body.put("max_tokens", maximumTokens);
        body.put("temperature", temperature);
        body.put("top_p", 1.0);
        body.put("seed", seed);
        body.put("ignore_eos", true);
        body.put("logprobs", 1);
        body.put("stream", true);
        return JsonWriter.compact(Json.of(body));
    }
}
