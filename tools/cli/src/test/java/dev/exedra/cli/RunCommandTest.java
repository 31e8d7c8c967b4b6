package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completions through the command line, on golden checkpoints. */
class RunCommandTest {

    private static final String MODEL = Folders.fixture("qwen2_moe").toString();

    @ParameterizedTest(name = "{0} in {1} groups")
    @CsvSource({"llama, 1", "qwen2_moe, 1", "qwen2_moe, 3", "cartesian_moe, 2"})
    void continuesGreedilyAsTheReferenceDoesALineAPrompt(String family, String groups) {
        List<String> arguments = new ArrayList<>(List.of(
                "run", "--model", Folders.fixture(family).toString(), "--max-tokens", "24", "--greedy", "--print-ids"));
        arguments.addAll(List.of("--compute", "f32", "--groups", groups));
        Folders.prompts(family, "ids").forEach(ids -> arguments.addAll(List.of("--token-ids", ids)));

        Typed typed = Typed.run(arguments.toArray(String[]::new));

        assertEquals(0, typed.exitCode(), () -> typed.errorLines().toString());
        assertEquals(Folders.prompts(family, "continuation"), typed.lines());
    }

    @Test
    void aTextContinuesAsItsIdsDo() {
        JsonObject prompt = (JsonObject)
                ((JsonArray) Folders.golden("qwen2_moe").get("prompts").orElseThrow())
                        .elements()
                        .get(2);
        String text = (String) prompt.get("text").orElseThrow().toPlain() + "";
        String expected = Folders.prompts("qwen2_moe", "continuation").get(2);

        Typed typed = Typed.run("run", "-m", MODEL, "--max-tokens", "24", "--greedy", "--print-ids", text);

        assertEquals(expected + "\n", typed.out());
    }

    @Test
    void streamsTextAndSaysOnStandardErrorWhatItRan() {
        Typed typed = Typed.run("run", "-m", MODEL, "--max-tokens", "9", "--greedy", "--ignore-eos", "def");

        Typed ids =
                Typed.run("run", "-m", MODEL, "--max-tokens", "9", "--greedy", "--ignore-eos", "--print-ids", "def");
        Typed text = Typed.run(
                "detokenize", "-m", MODEL, "--skip-special-tokens", ids.out().strip());
        assertEquals(text.out(), typed.out());
        assertTrue(typed.errorLines().getFirst().startsWith("exedra: qwen2_moe, compute f32, kernels "));
        assertTrue(typed.errorLines().get(1).contains("6 layers, 8 routed experts a stage; greedy"));
        assertTrue(typed.errorLines().getLast().matches("exedra: \\d+ prompt tokens, 9 tokens in .* tokens/s, .*"));
    }

    @Test
    void quietSaysNothingOnStandardError() {
        assertEquals(
                List.of(),
                Typed.run("run", "-m", MODEL, "--quiet", "--max-tokens", "1", "def")
                        .errorLines());
    }

    @Test
    void theSameSeedGivesTheSameTextAndAnotherOneAnother() {
        List<String> outs = IntStream.of(3, 3, 4)
                .mapToObj(seed -> Typed.run(
                                "run", "-m", MODEL, "--temperature", "1.5", "--seed", "" + seed, "--print-ids", "def")
                        .out())
                .toList();

        assertEquals(outs.get(0), outs.get(1));
        assertNotEquals(outs.get(0), outs.get(2));
    }

    @Test
    void labelsChoicesOfSeveralPromptsInOrder() {
        Typed typed = Typed.run(
                "run", "-m", MODEL, "--n", "2", "--max-tokens", "3", "--temperature", "1", "--seed", "1", "a", "b");

        List<String> labels =
                typed.lines().stream().filter(line -> line.startsWith("[")).toList();
        assertEquals(
                List.of("[prompt 1, choice 1]", "[prompt 1, choice 2]", "[prompt 2, choice 1]", "[prompt 2, choice 2]"),
                labels);
    }

    @Test
    void choicesDifferAndTheFirstIsWhatOneAloneGives() {
        String[] common = {"run", "-m", MODEL, "--temperature", "1.5", "--seed", "7", "--print-ids", "def"};
        List<String> arguments = new ArrayList<>(List.of(common));
        arguments.addAll(List.of("--n", "2"));

        List<String> both = Typed.run(arguments.toArray(String[]::new)).lines();

        assertEquals(Typed.run(common).lines(), both.subList(0, 1));
        assertNotEquals(both.get(0), both.get(1));
    }

    @Test
    void aStopStringEndsTheTextBeforeIt() {
        String[] common = {"run", "-m", MODEL, "--max-tokens", "24", "--greedy", "--ignore-eos", "def"};
        String whole = Typed.run(common).out();
        String stop = whole.substring(10, 13);
        List<String> arguments = new ArrayList<>(List.of(common));
        arguments.addAll(List.of("--stop", stop));

        assertEquals(
                whole.substring(0, whole.indexOf(stop)) + "\n",
                Typed.run(arguments.toArray(String[]::new)).out());
    }

    @ParameterizedTest(name = "prompt {0}")
    @CsvSource({"-", "''"})
    void thePromptComesFromStandardInput(String prompt) {
        String[] given = {"run", "-m", MODEL, "--greedy", "--print-ids", "a b"};
        String[] piped = prompt.isEmpty()
                ? new String[] {"run", "-m", MODEL, "--greedy", "--print-ids"}
                : new String[] {"run", "-m", MODEL, "--greedy", "--print-ids", prompt};

        assertEquals(Typed.run(given).out(), Typed.runWithInput("a b\n", piped).out());
    }

    @Test
    void aChatIsTheTemplatesTextWithoutFurtherSpecialTokens() {
        String rendered =
                "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\n";
        String ids = Typed.run("tokenize", "-m", MODEL, "--no-special-tokens", rendered)
                .out()
                .strip();

        assertEquals(
                Typed.run("run", "-m", MODEL, "--greedy", "--print-ids", "--token-ids", ids)
                        .out(),
                Typed.run("run", "-m", MODEL, "--greedy", "--print-ids", "--chat", "--system", "Be brief.", "Who?")
                        .out());
    }

    @Test
    void talksALineATurnWithAllTurnsBefore() {
        String[] arguments = {"run", "-m", MODEL, "--greedy", "--max-tokens", "4", "--ignore-eos", "--chat"};

        Typed talk = Typed.runWithInput("Who?\n\nWhen?\n/bye\nNever read\n", arguments);

        List<String> statistics = talk.errorLines().stream()
                .filter(line -> line.contains("prompt tokens"))
                .toList();
        assertEquals(0, talk.exitCode());
        assertEquals(2, statistics.size());
        assertTrue(promptTokens(statistics.get(1)) > promptTokens(statistics.get(0)) + 4, "the second has both turns");
        Typed first = Typed.runWithInput("Who?\n", arguments);
        assertTrue(talk.out().startsWith(first.out()), "the first answer is the same");
    }

    @Test
    void aTurnThatDoesNotFitIsRefusedAndTheChatGoesOn() {
        Typed talk = Typed.runWithInput(
                "x ".repeat(800) + "\nWho?\n", "run", "-m", MODEL, "--greedy", "--max-tokens", "4", "--chat");

        assertEquals(2, talk.exitCode());
        assertTrue(talk.errorLines().stream().anyMatch(line -> line.contains("context 512: shorten the prompt")));
        assertTrue(talk.errorLines().getLast().contains(" 4 tokens in "), "the second turn is answered");
    }

    @Test
    void printsLogProbsOfPromptAndCompletion() {
        Typed typed = Typed.run(
                "run",
                "-m",
                MODEL,
                "--quiet",
                "--greedy",
                "--max-tokens",
                "3",
                "--ignore-eos",
                "--logprobs",
                "2",
                "--prompt-logprobs",
                "0",
                "--token-ids",
                "5,17,3");

        List<String> lines = typed.errorLines();
        assertEquals(5, lines.size());
        assertTrue(lines.get(0).matches("prompt 1 17 \".*\" -[0-9.]+ rank \\d+"), lines.get(0));
        assertTrue(
                lines.get(2).matches("token \\d+ \".*\" -[0-9.]+ rank 1; top \\d+ \".*\" -[0-9.]+, .*"), lines.get(2));
    }

    @Test
    void whatIsTypedWinsOverTheGenerationConfigWhichWinsOverDefaults(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("qwen2_moe", parent);
        String[] plain = {"run", "-m", folder.toString(), "--print-ids", "def"};
        String greedy = Typed.run(plain).lines().getFirst();
        Files.writeString(folder.resolve("generation_config.json"), "{\"max_new_tokens\": 5, \"do_sample\": false}");

        String five = Typed.run(plain).lines().getFirst();
        String seven = Typed.run("run", "-m", folder.toString(), "--print-ids", "--max-tokens", "7", "def")
                .lines()
                .getFirst();

        assertEquals(5, count(five));
        assertEquals(7, count(seven));
        assertTrue(greedy.startsWith(seven) && seven.startsWith(five));
    }

    @Test
    void aSequenceThatIsRefusedLeavesTheOthersAlone() {
        Typed typed = Typed.run(
                "run",
                "-m",
                MODEL,
                "--greedy",
                "--print-ids",
                "--max-tokens",
                "3",
                "--token-ids",
                "5,17,3",
                "--token-ids",
                "5,100000",
                "--token-ids",
                "5,17,3");

        assertEquals(2, typed.exitCode());
        assertEquals(3, typed.lines().size());
        assertEquals(typed.lines().get(0), typed.lines().get(2));
        assertEquals("", typed.lines().get(1));
        assertTrue(typed.errorLines().stream()
                .anyMatch(line -> line.startsWith("exedra: prompt 2: token id 100000 is out of range")));
    }

    private static long count(String ids) {
        return ids.chars().filter(character -> character == ',').count() + 1;
    }

    /** Of a line such as {@code exedra: 7 prompt tokens, ...}. */
    private static int promptTokens(String line) {
        return Integer.parseInt(line.substring("exedra: ".length(), line.indexOf(" prompt tokens")));
    }
}
