package dev.exedra.cli.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Holds the services against the engine, turn by turn with the same sequences. */
final class Measurement {

    private final EngineSubject engine;
    private final RouterSubject router;
    private final Deployment deployment;
    private final int promptTokens;
    private final int tokens;
    private final SplittableRandom random = new SplittableRandom(23);

    Measurement(EngineSubject engine, RouterSubject router, Deployment deployment, int promptTokens, int tokens) {
        this.engine = engine;
        this.router = router;
        this.deployment = deployment;
        this.promptTokens = promptTokens;
        this.tokens = tokens;
    }

    /** Runs both until so much time has passed for each. */
    void warmUp(int sequences, int seconds) {
        for (Subject subject : List.of(engine, router)) {
            long until = System.nanoTime() + seconds * 1_000_000_000L;
            do {
                Crowd.run(subject, prompts(sequences, promptTokens), tokens);
            } while (System.nanoTime() < until);
        }
    }

    Comparison compare(int sequences, int rounds) throws InterruptedException {
        Series ofEngine = new Series();
        Series ofServices = new Series();
        for (int round = 0; round < rounds; round++) {
            List<int[]> prompts = prompts(sequences, promptTokens);
            Crowd first = Crowd.run(engine, prompts, tokens);
            Crowd second = Crowd.run(router, prompts, tokens);
            requireSame(first, second);
            ofEngine.add(first);
            ofServices.add(second);
        }
        Map<String, Double> processors = new LinkedHashMap<>();
        processors.put("in process", engineMillis(sequences));
        LayerTimes layer = watched(sequences, processors);
        return new Comparison(sequences, ofEngine, ofServices, layer, processors);
    }

    /** The services give the bits of the engine, or their speed is of no interest. */
    private static void requireSame(Crowd first, Crowd second) {
        for (int i = 0; i < first.ids().size(); i++) {
            if (!Arrays.equals(first.ids().get(i), second.ids().get(i))) {
                throw new BenchmarkException(
                        "sequence " + i + " of " + first.ids().size()
                                + " has other tokens from the services than from the engine: they do not compute the same");
            }
        }
    }

    private double engineMillis(int sequences) {
        long self = ProcessHandle.current().pid();
        double before = Processors.seconds(self);
        Crowd.run(engine, prompts(sequences, 1), tokens);
        return 1e3 * (Processors.seconds(self) - before) / (sequences * tokens);
    }

    /** One more run of the services, prompts of one token, so that every step decodes. */
    private LayerTimes watched(int sequences, Map<String, Double> processors) throws InterruptedException {
        List<int[]> prompts = prompts(sequences, 1);
        long self = ProcessHandle.current().pid();
        Figures before = deployment.figures();
        Map<String, Double> busyBefore = deployment.processorSeconds();
        double clientBefore = Processors.seconds(self);
        Crowd.run(router, prompts, tokens);
        double client = Processors.seconds(self) - clientBefore;
        Map<String, Double> busyAfter = deployment.processorSeconds();
        Figures after = deployment.figures();
        int all = sequences * tokens;
        busyAfter.forEach((service, seconds) ->
                processors.put(service, 1e3 * (seconds - busyBefore.getOrDefault(service, 0.0)) / all));
        processors.put("client", 1e3 * client / all);
        return LayerTimes.between(before, after, all);
    }

    private List<int[]> prompts(int sequences, int length) {
        int vocabulary = engine.model().spec().vocabulary();
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < sequences; i++) {
            prompts.add(random.ints(length, 0, vocabulary).toArray());
        }
        return prompts;
    }
}
