package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateCommandTest {

    private static final String MODEL = Folders.fixture("qwen2_moe").toString();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @Test
    void rendersAsTheReferenceDoes() throws IOException {
        JsonObject tokenizer =
                (JsonObject) Folders.golden("qwen2_moe").get("tokenizer").orElseThrow();
        JsonObject chat = (JsonObject) tokenizer.get("chat").orElseThrow();

        Typed typed = render(JsonWriter.compact(chat));

        assertEquals(chat.get("rendered").orElseThrow().toPlain(), typed.out());
        assertEquals(0, typed.exitCode());
    }

    @Test
    void takesSpecialTokensFromTheCheckpointUnlessTheContextHasThem() throws IOException {
        Path template = Files.writeString(folder.resolve("t.jinja"), "{{ eos_token }}|{{ pad_token }}|{{ messages }}");

        assertEquals(
                "<|im_end|>|pad|[]",
                render("{\"messages\": [], \"pad_token\": \"pad\"}", "--template", template + "")
                        .out());
    }

    @Test
    void choosesTheToolTemplateWhereTheContextHasTools() throws IOException {
        Path model = Folders.copy("qwen2_moe", folder);
        Files.writeString(model.resolve("tokenizer_config.json"), """
                {"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]}""");
        Path context = folder.resolve("context.json");

        Files.writeString(context, "{\"messages\": []}");
        assertEquals(
                "plain",
                Typed.run("chat-template", "-m", model + "", "--context", context + "")
                        .out());
        Files.writeString(context, "{\"messages\": [], \"tools\": [{}]}");
        assertEquals(
                "tools",
                Typed.run("chat-template", "-m", model + "", "--context", context + "")
                        .out());
    }

    @Test
    void whatATemplateRefusesIsTheUsersToMend() throws IOException {
        Path template = Files.writeString(folder.resolve("t.jinja"), "\n{{ raise_exception('no system turn') }}");

        Typed typed = render("{}", "--template", template + "");

        assertEquals(2, typed.exitCode());
        assertEquals(1, typed.errorLines().size());
        assertTrue(
                typed.errorLines().getFirst().contains("no system turn"),
                typed.errorLines().getFirst());
    }

    @Test
    void aContextThatIsNoObjectIsRefused() throws IOException {
        Typed typed = render("[]");

        assertEquals(2, typed.exitCode());
        assertTrue(
                typed.errorLines().getFirst().contains("context.json"),
                typed.errorLines().getFirst());
    }

    private Typed render(String json, String... further) throws IOException {
        Path context = Files.writeString(folder.resolve("context.json"), json);
        String[] arguments = new String[5 + further.length];
        System.arraycopy(new String[] {"chat-template", "-m", MODEL, "--context", context + ""}, 0, arguments, 0, 5);
        System.arraycopy(further, 0, arguments, 5, further.length);
        return Typed.run(arguments);
    }
}
