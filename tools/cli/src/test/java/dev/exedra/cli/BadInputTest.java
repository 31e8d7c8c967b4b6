package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a user may get wrong ends with exit code 2 and one line that says what to do. */
class BadInputTest {

    private static final String MODEL = Folders.fixture("llama").toString();

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("no command", "no command was given", new String[0]),
                mistake("unknown command", "there is no command 'rum' (did you mean run?)", "rum"),
                mistake("unknown option", "there is no option '--nosuch'", "run", "--nosuch", "x"),
                mistake("bad number", "'many' is not an int", "run", "--max-tokens", "many", "x"),
                mistake(
                        "number too small",
                        "maximumTokens must be at least 1",
                        "run",
                        "-m",
                        MODEL,
                        "--max-tokens",
                        "0",
                        "x"),
                mistake("bad float", "'hot'", "run", "--temperature", "hot", "x"),
                mistake(
                        "float out of range",
                        "temperature must be in [0, 2], not 9",
                        "run",
                        "-m",
                        MODEL,
                        "--temperature",
                        "9",
                        "x"),
                mistake("top-p out of range", "topP must be", "run", "-m", MODEL, "--top-p", "1.5", "x"),
                mistake(
                        "contradiction",
                        "--greedy and --temperature",
                        "run",
                        "-m",
                        MODEL,
                        "--greedy",
                        "--temperature",
                        "1",
                        "x"),
                mistake("bad ids", "'1,a' is not a list of token ids", "run", "--token-ids", "1,a"),
                mistake("ids beyond int", "'99999999999' is no id", "run", "--token-ids", "99999999999"),
                mistake("bad bias", "--logit-bias", "run", "-m", MODEL, "--logit-bias", "5", "x"),
                mistake("bias beyond the vocabulary", "logitBias", "run", "-m", MODEL, "--logit-bias", "100000=1", "x"),
                mistake("no choices", "--n must be at least 1", "run", "-m", MODEL, "--n", "0", "x"),
                mistake("no threads", "--threads must be at least 1", "run", "-m", MODEL, "--threads", "0", "x"),
                mistake("no groups", "--groups must be at least 1", "run", "-m", MODEL, "--groups", "-1", "x"),
                mistake("no cache", "--kv-cache-mib must be from 1", "run", "-m", MODEL, "--kv-cache-mib", "0", "x"),
                mistake(
                        "odd pages",
                        "pageTokens must be a multiple of 16",
                        "run",
                        "-m",
                        MODEL,
                        "--page-tokens",
                        "5",
                        "x"),
                mistake(
                        "no rows",
                        "maximumStepRows must be at least 1",
                        "run",
                        "-m",
                        MODEL,
                        "--max-step-rows",
                        "0",
                        "x"),
                mistake("unknown kernels", "use scalar, vector or onednn", "run", "-m", MODEL, "--kernels", "foo", "x"),
                mistake("unknown compute", "--compute", "run", "-m", MODEL, "--compute", "f64", "x"),
                mistake("bf16 of an f32 checkpoint", "use f32 compute", "run", "-m", MODEL, "--compute", "bf16", "x"),
                mistake(
                        "missing folder",
                        "/no/such/model: there is no such folder",
                        "run",
                        "-m",
                        "/no/such/model",
                        "x"),
                mistake("missing folder to inspect", "there is no such folder", "inspect", "-m", "/no/such/model"),
                mistake("folder without a model", "holds no config.json", "run", "-m", "src", "x"),
                mistake("empty prompt", "the prompt is empty", "run", "-m", MODEL, ""),
                mistake("empty standard input", "the prompt is empty", "run", "-m", MODEL),
                mistake("no ids", "the prompt is empty", "run", "-m", MODEL, "--token-ids", ""),
                mistake(
                        "no ids for logits",
                        "the prompt is empty",
                        "logits",
                        "-m",
                        MODEL,
                        "--token-ids",
                        "",
                        "--output",
                        "no"),
                mistake(
                        "long prompt",
                        "has 600 tokens, the model's context 512: shorten",
                        "run",
                        "-m",
                        MODEL,
                        "--token-ids",
                        ids(600)),
                mistake(
                        "long prompt for logits",
                        "context 512: shorten",
                        "logits",
                        "-m",
                        MODEL,
                        "--token-ids",
                        ids(513),
                        "--output",
                        "no"),
                mistake(
                        "unknown id",
                        "token id 512 is out of range: the vocabulary has ids from 0 to 511",
                        "run",
                        "-m",
                        MODEL,
                        "--token-ids",
                        "5,512"),
                mistake("negative id", "token id -1 is out of range", "run", "-m", MODEL, "--token-ids=-1"),
                mistake(
                        "unknown id for logits",
                        "token id 512 is out of range",
                        "logits",
                        "-m",
                        MODEL,
                        "--token-ids",
                        "512",
                        "--output",
                        "no"),
                mistake(
                        "nowhere to write",
                        "cannot be written",
                        "logits",
                        "-m",
                        MODEL,
                        "--token-ids",
                        "5",
                        "--output",
                        "/no/such/folder/x"),
                mistake("text and ids", "not both", "run", "-m", MODEL, "--token-ids", "5", "x"),
                mistake("chat of ids", "--chat takes text", "run", "-m", MODEL, "--chat", "--token-ids", "5"),
                mistake("system without chat", "add --chat", "run", "-m", MODEL, "--system", "x", "y"),
                mistake(
                        "missing context",
                        "there is no such file",
                        "chat-template",
                        "-m",
                        MODEL,
                        "--context",
                        "/no/such.json"));
    }

    private static Arguments mistake(String what, String expected, String... arguments) {
        return Arguments.of(what, expected, arguments);
    }

    private static String ids(int count) {
        return "5,".repeat(count - 1) + "5";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void tellsAMistakeOnOneLine(String what, String expected, String[] arguments) {
        assertRefused(expected, arguments);
    }

    @Test
    void tellsThatAWeightIsNotANumber(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            file.seek(file.length() - 4);
            file.write(new byte[] {0, 0, (byte) 0xc0, 0x7f});
        }

        assertRefused("holds a value that is not finite", "run", "-m", folder.toString(), "x");
        assertRefused("not finite", "logits", "-m", folder.toString(), "--token-ids", "5", "--output", parent + "/out");
        assertTrue(Files.notExists(parent.resolve("out")), "nothing is left of a file that was not finished");
    }

    @Test
    void tellsThatAFileIsCutShort(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }

        assertRefused("model.safetensors", "run", "-m", folder.toString(), "x");
        assertRefused("model.safetensors", "inspect", "-m", folder.toString());
    }

    @Test
    void tellsWhichShardIsMissing(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("qwen2_moe", parent);
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));

        assertRefused("model-00002-of-00003.safetensors, which is missing", "run", "-m", folder.toString(), "x");
    }

    @Test
    void tellsWhichFamiliesAreServed(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Folders.edit(folder.resolve("config.json"), text -> text.replace("\"llama\"", "\"gpt2\""));

        assertRefused("model_type \"gpt2\" is not served; served are ", "run", "-m", folder.toString(), "x");
        assertRefused("model_type \"gpt2\" is not served; served are ", "inspect", "-m", folder.toString());
    }

    @Test
    void tellsAFieldThatIsNotUnderstood(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Folders.edit(folder.resolve("config.json"), text -> text.replaceFirst("\\{", "{\"new_maths\": 2,"));

        assertRefused("new_maths", "run", "-m", folder.toString(), "x");
    }

    @Test
    void tellsThatTheCacheCannotHoldASequence(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Folders.edit(
                folder.resolve("config.json"),
                text -> text.replace("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 100000"));

        assertRefused(
                "the KV cache holds ",
                "run",
                "-m",
                folder.toString(),
                "--kv-cache-mib",
                "1",
                "--max-tokens",
                "90000",
                "x");
    }

    @Test
    void tellsThatATokenizerIsMissing(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Files.delete(folder.resolve("tokenizer.json"));

        assertRefused("holds no tokenizer.json", "run", "-m", folder.toString(), "x");
        Typed ids =
                Typed.run("run", "-m", folder.toString(), "--token-ids", "5,17", "--print-ids", "--max-tokens", "2");
        assertEquals(0, ids.exitCode(), "ids need no tokenizer");
    }

    @Test
    void tellsThatAModelHasNoChatTemplate(@TempDir Path parent) throws IOException {
        Path folder = Folders.copy("llama", parent);
        Folders.edit(folder.resolve("tokenizer_config.json"), text -> text.replace("chat_template", "other"));

        assertRefused("has no chat template", "run", "-m", folder.toString(), "--chat", "x");
    }

    @Test
    void debugShowsTheStackTrace() {
        Typed typed = Typed.run("run", "--debug", "-m", "/no/such/model", "x");

        assertEquals(2, typed.exitCode());
        assertTrue(typed.errorLines().stream().anyMatch(line -> line.startsWith("\tat dev.exedra")));
    }

    private static void assertRefused(String expected, String... arguments) {
        Typed typed = Typed.run(arguments);

        assertEquals(2, typed.exitCode(), () -> typed.errorLines().toString());
        List<String> lines = new ArrayList<>(typed.errorLines());
        lines.removeIf(line -> line.contains(", compute ") || line.contains(" layers, "));
        assertEquals(1, lines.size(), () -> "one line: " + lines);
        assertTrue(lines.getFirst().startsWith("exedra: "), lines.getFirst());
        assertTrue(lines.getFirst().contains(expected), lines.getFirst());
        assertEquals("", typed.out());
    }
}
