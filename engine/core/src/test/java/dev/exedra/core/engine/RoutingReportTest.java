package dev.exedra.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.layer.Span;
import dev.exedra.core.layer.StepBatch;
import dev.exedra.core.layer.StepObserver;
import dev.exedra.core.layer.StepScratch;
import dev.exedra.core.model.Fixture;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.core.model.Model;
import dev.exedra.core.model.ModelLoader;
import dev.exedra.core.moe.ExpertGroups;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.sampling.SamplingParameters;
import dev.exedra.core.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingReportTest {

    private static final int GROUPS = 3;
    private static final int TOKENS = 8;

    @ParameterizedTest
    @ValueSource(strings = {"qwen2_moe", "cartesian_moe_residual", "cartesian_baseline_top_p"})
    void tellsWhatTheGateChoseForEachTokenOfAPromptInChunksAndOfTheAnswer(String family) {
        Fixture fixture = Fixture.load(family);
        int[] prompt = fixture.prompt(1);
        try (Model model = ModelLoader.load(
                        fixture.folder(), LoadOptions.defaults().withGroups(GROUPS));
                Engine engine = new Engine(
                        model,
                        Optional.empty(),
                        Set.of(),
                        EngineLimits.defaults().withMaximumStepRows(5))) {
            Reported quiet = submit(engine, prompt, 0);
            Reported some = submit(engine, prompt, 3);
            Reported all = submit(engine, prompt, 1000);
            for (Reported answer : List.of(quiet, some, all)) {
                answer.collected.reason();
            }
            assertEquals(List.of(), quiet.routing);
            int computed = prompt.length + TOKENS - 1;
            assertEquals(
                    IntStream.range(0, computed).boxed().toList(),
                    all.routing.stream().map(RoutedToken::position).toList());
            assertEquals(3, some.routing.size());
            int[] tokens = IntStream.concat(IntStream.of(prompt), IntStream.of(all.collected.tokens()))
                    .limit(computed)
                    .toArray();
            List<List<String>> expected = gates(model, tokens);
            assertFalse(expected.isEmpty());
            assertEquals(
                    expected,
                    all.routing.stream().map(RoutingReportTest::lines).toList(),
                    "the gate's choice of a whole prefill");
            assertEquals(
                    expected.subList(0, 3),
                    some.routing.stream().map(RoutingReportTest::lines).toList());
            assertTrue(all.routing.stream()
                    .flatMap(token -> token.stages().stream())
                    .allMatch(stage -> stage.nanos() > 0));
        }
    }

    private static final class Reported {
        private final Collected collected = new Collected();
        private final List<RoutedToken> routing = new ArrayList<>();
    }

    private static Reported submit(Engine engine, int[] prompt, int reported) {
        Reported answer = new Reported();
        SamplingParameters greedy = SamplingParameters.builder()
                .temperature(0)
                .maximumTokens(TOKENS)
                .build();
        engine.submit(
                new GenerationRequest(prompt, greedy, true).withReportedTokens(reported),
                new Forwarding(answer.collected) {
                    @Override
                    public void routed(RoutedToken token) {
                        answer.routing.add(token);
                    }
                });
        return answer;
    }

    private static List<String> lines(RoutedToken token) {
        return token.stages().stream()
                .flatMap(stage -> stage.experts().stream()
                        .map(routed -> line(
                                stage.layer(),
                                stage.stage(),
                                routed.expert(),
                                routed.weight(),
                                routed.group(),
                                routed.pod())))
                .toList();
    }

    private static String line(int layer, int stage, int expert, float weight, int group, String pod) {
        return layer + "." + stage + ": " + expert + " * " + weight + " in " + group + " of '" + pod + "'";
    }

    /** By token, what an observer of one prefill of all sees the gates choose. */
    private static List<List<String>> gates(Model model, int[] tokens) {
        List<List<String>> lines = IntStream.range(0, tokens.length)
                .mapToObj(_ -> (List<String>) new ArrayList<String>())
                .toList();
        StepObserver observer = new StepObserver() {
            @Override
            public void routed(int layer, int stage, Matrix scores, Routing routing, Matrix coefficient) {
                ExpertGroups groups = ExpertGroups.even(scores.columns(), GROUPS);
                for (int row = 0; row < routing.rows(); row++) {
                    for (int rank = 0; rank < routing.topK(); rank++) {
                        int expert = routing.expertId(row, rank);
                        if (expert >= 0) {
                            lines.get(row)
                                    .add(line(
                                            layer,
                                            stage,
                                            expert,
                                            routing.weight(row, rank),
                                            groups.groupOf(expert),
                                            ""));
                        }
                    }
                }
            }
        };
        try (PageCache cache =
                        new PageCache(model.kvLayout(32), model.spec().layers().size(), 1 << 24);
                StepScratch scratch = new StepScratch()) {
            PageTable pages = new PageTable(cache);
            pages.grow(tokens.length);
            StepBatch batch = new StepBatch(tokens, List.of(new Span(0, tokens.length, 0, pages)));
            model.step(batch, new int[0], scratch, observer, Runnable::run, (_, _) -> {})
                    .toCompletableFuture()
                    .join();
        }
        return lines;
    }
}
