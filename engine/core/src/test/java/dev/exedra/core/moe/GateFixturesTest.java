package dev.exedra.core.moe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonBoolean;
import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import dev.exedra.core.model.Resources;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gates against what a reference computed in f64, to 1e-12. */
class GateFixturesTest {

    private static final List<String> FILES = List.of(
            "softmax_topk",
            "softmax_over_kept",
            "sigmoid_bias_groups",
            "group_limited_greedy",
            "top_p",
            "hash",
            "ties",
            "not_finite");

    static Stream<Arguments> cases() {
        return FILES.stream().flatMap(GateFixturesTest::casesOf);
    }

    private static Stream<Arguments> casesOf(String file) {
        JsonObject root = JsonFile.readObject(
                Resources.folder("/fixtures/gates").resolve(file + ".json"), JsonLimits.SMALL, JsonDialect.STRICT);
        List<Json> cases = ((JsonArray) root.get("cases").orElseThrow()).elements();
        return IntStream.range(0, cases.size()).mapToObj(i -> Arguments.of(file, i, cases.get(i)));
    }

    @ParameterizedTest(name = "{0}, case {1}")
    @MethodSource("cases")
    void choosesAndWeighsAsTheReferenceDoes(String file, int index, JsonObject expected) {
        String gate =
                expected.get("gate").map(name -> ((JsonString) name).value()).orElse(file);
        double[][] logits = gate.equals("hash") ? rowsOfTable(expected) : matrix(expected, "logits");
        GateRule rule = new GateRule(spec(gate, expected), logits[0].length, bias(expected));
        if (expected.get("expected").isPresent()) {
            assertThrows(ScoresNotFiniteException.class, () -> Stream.of(logits).forEach(rule::choose));
            return;
        }
        double[][] ids = matrix(expected, "ids");
        double[][] weights = matrix(expected, "weights");
        for (int row = 0; row < logits.length; row++) {
            int count = rule.choose(logits[row]);
            for (int rank = 0; rank < ids[row].length; rank++) {
                int id = rank < count ? rule.expertId(rank) : -1;
                double weight = rank < count ? rule.weight(rank) : 0;
                assertEquals(ids[row][rank], id, "expert of row " + row + " rank " + rank);
                assertEquals(weights[row][rank], weight, 1e-12 * Math.max(1, Math.abs(weight)));
            }
        }
    }

    private static GateSpec spec(String gate, JsonObject options) {
        return switch (gate) {
            case "softmax_topk" -> GateSpec.softmaxTopK(integer(options, "k"), flag(options));
            case "softmax_over_kept" -> GateSpec.softmaxOverKept(integer(options, "k"));
            case "hash" -> GateSpec.softmaxTopK(integer(options, "k"), true);
            case "top_p" -> GateSpec.topP(number(options, "p"), flag(options));
            case "group_limited_greedy" ->
                GateSpec.groupLimited(
                        integer(options, "k"),
                        integer(options, "groups"),
                        integer(options, "kept"),
                        number(options, "scale"));
            case "sigmoid_bias_groups" ->
                GateSpec.sigmoidGroups(
                        integer(options, "k"),
                        integer(options, "groups"),
                        integer(options, "kept"),
                        flag(options),
                        number(options, "scale"));
            default -> fail("a fixture names the gate " + gate);
        };
    }

    private static double[][] rowsOfTable(JsonObject options) {
        double[][] table = matrix(options, "router_tokens");
        return ((JsonArray) options.get("token_ids").orElseThrow())
                .elements().stream().map(id -> table[(int) value(id)]).toArray(double[][]::new);
    }

    private static double[] bias(JsonObject options) {
        return options.get("bias")
                .map(bias -> ((JsonArray) bias)
                        .elements().stream()
                                .mapToDouble(GateFixturesTest::value)
                                .toArray())
                .orElse(new double[0]);
    }

    private static double[][] matrix(JsonObject options, String key) {
        return ((JsonArray) options.get(key).orElseThrow())
                .elements().stream()
                        .map(row -> ((JsonArray) row)
                                .elements().stream()
                                        .mapToDouble(GateFixturesTest::value)
                                        .toArray())
                        .toArray(double[][]::new);
    }

    private static double value(Json json) {
        return switch (json) {
            case JsonNumber number -> number.doubleValue();
            case JsonString text -> Double.parseDouble(text.value());
            default -> fail("not a number: " + json);
        };
    }

    private static int integer(JsonObject options, String key) {
        return (int) number(options, key);
    }

    private static double number(JsonObject options, String key) {
        return value(options.get(key).orElseThrow());
    }

    private static boolean flag(JsonObject options) {
        return options.get("renormalise")
                .map(value -> ((JsonBoolean) value).value())
                .orElse(false);
    }
}
