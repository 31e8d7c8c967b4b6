package dev.exedra.core.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random parameters and logits: always the token that the slow reading of the documentation gives. */
class SamplerFuzzTest {

    private static final int ROUNDS = 4000;

    @Test
    void choosesWhatTheReferenceChooses() {
        Random random = new Random(20);
        for (int round = 0; round < ROUNDS; round++) {
            // The masks of a tiny vocabulary could leave nothing: at most three ids end a sequence.
            int vocabulary = random.nextInt(8) == 0 ? random.nextInt(1000, 5000) : random.nextInt(4, 200);
            float[] logits = logits(random, vocabulary);
            Set<Integer> endIds = Set.of(random.nextInt(vocabulary));
            SamplingParameters parameters = parameters(random, vocabulary);
            int[] prompt = random.ints(random.nextInt(20), 0, vocabulary).toArray();
            int[] output = random.ints(random.nextInt(20), 0, vocabulary).toArray();
            TokenHistory history = TokenHistory.of(parameters, prompt);
            for (int id : output) {
                history.append(id);
            }
            int chosen = new Sampler(vocabulary, endIds)
                    .sample(MemorySegment.ofArray(logits), 0, parameters, history, output.length)
                    .tokenId();
            int expected = new ReferenceSampler(endIds).sample(logits, parameters, prompt, output);
            assertEquals(expected, chosen, "round " + round + ", " + vocabulary + " logits, " + parameters);
        }
    }

    private static float[] logits(Random random, int vocabulary) {
        double deviation = Math.pow(10, random.nextInt(-3, 3));
        float[] logits = Rows.gaussian(random, vocabulary, deviation);
        if (random.nextInt(3) == 0) {
            for (int id = 0; id < vocabulary; id++) {
                logits[id] = (float) Math.rint(logits[id]);
            }
        }
        if (random.nextInt(10) == 0) {
            logits[random.nextInt(vocabulary)] = -Float.MAX_VALUE;
        }
        return logits;
    }

    private static SamplingParameters parameters(Random random, int vocabulary) {
        SamplingParameters.Builder builder = SamplingParameters.builder()
                .temperature(random.nextInt(5) == 0 ? 0 : 2 * random.nextDouble())
                .topK(random.nextBoolean() ? 0 : random.nextInt(1, vocabulary + 10))
                .topP(random.nextBoolean() ? 1 : 1 - random.nextDouble())
                .minP(random.nextBoolean() ? 0 : Math.pow(random.nextDouble(), 4))
                .seed(random.nextLong())
                .choice(random.nextInt(5))
                .minimumTokens(random.nextInt(16))
                .stopTokenIds(random.ints(2, 0, vocabulary).boxed().collect(Collectors.toSet()));
        if (random.nextBoolean()) {
            builder.repetitionPenalty(0.5 + random.nextDouble())
                    .presencePenalty(4 * random.nextDouble() - 2)
                    .frequencyPenalty(4 * random.nextDouble() - 2);
        }
        if (random.nextInt(3) == 0) {
            Map<Integer, Float> biases = new HashMap<>();
            for (int i = 0; i < 5; i++) {
                biases.put(random.nextInt(vocabulary), 200 * random.nextFloat() - 100);
            }
            builder.logitBias(biases);
        }
        return builder.build();
    }
}
