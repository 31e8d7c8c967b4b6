package dev.exedra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chat with a gateway, from a pipe. */
@Timeout(60)
class ChatCommandTest {

    private static final String MODELS = "{\"object\":\"list\",\"data\":[{\"id\":\"demo\"},{\"id\":\"other\"}]}";

    private static String piece(String text) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}";
    }

    private static final String LAST = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String USAGE =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}";

    private static HttpStub gateway(HttpStub.Script chat) {
        return new HttpStub().on("/v1/models", HttpStub.text(200, MODELS)).on("/v1/chat/completions", chat);
    }

    private static Typed chat(HttpStub gateway, String input, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "chat";
        arguments[1] = "--url";
        arguments[2] = "http://" + gateway.address();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Typed.runWithInput(input, arguments);
    }

    private static JsonObject body(HttpStub gateway, int turn) {
        return (JsonObject) JsonParser.parse(
                gateway.bodies.stream().filter(body -> !body.isEmpty()).toList().get(turn));
    }

    @Test
    void streamsAnswersAndSendsAllTurnsBefore() {
        try (HttpStub gateway = gateway(HttpStub.events(piece("Mo"), piece("ses."), LAST, USAGE, "[DONE]"))) {
            Typed talk = chat(gateway, "Who?\n\nWhen?\n/bye\nNever read\n", "--system", "Be brief.");

            assertEquals(0, talk.exitCode());
            assertEquals("Moses.\nMoses.\n", talk.out());
            List<String> statistics = talk.errorLines().stream()
                    .filter(line -> line.contains("2 tokens in") && line.endsWith("ended by stop"))
                    .toList();
            assertEquals(2, statistics.size());
            assertEquals(
                    List.of(
                            Map.of("role", "system", "content", "Be brief."),
                            Map.of("role", "user", "content", "Who?"),
                            Map.of("role", "assistant", "content", "Moses."),
                            Map.of("role", "user", "content", "When?")),
                    body(gateway, 1).toPlain().get("messages"));
            assertEquals("demo", body(gateway, 0).toPlain().get("model"));
        }
    }

    @Test
    void sendsWhatWasTypedOfSamplingAndNothingElse() {
        try (HttpStub gateway = gateway(HttpStub.events(piece("x"), LAST, "[DONE]"))) {
            chat(
                    gateway,
                    "Who?\n",
                    "--greedy",
                    "--max-tokens",
                    "7",
                    "--stop",
                    "X",
                    "--logit-bias",
                    "5=-1.5",
                    "--quiet");

            Map<String, ?> sent = body(gateway, 0).toPlain();
            assertEquals(0.0, sent.get("temperature"));
            assertEquals(7L, sent.get("max_tokens"));
            assertEquals(List.of("X"), sent.get("stop"));
            assertEquals(Map.of("5", -1.5), sent.get("logit_bias"));
            assertFalse(sent.containsKey("top_p"));
            assertFalse(sent.containsKey("seed"));
        }
    }

    @Test
    void sendsItsKeyAndTheModelThatWasNamed() {
        try (HttpStub gateway = gateway(HttpStub.events(piece("x"), LAST, "[DONE]"))) {
            assertEquals(
                    0,
                    chat(gateway, "Who?\n", "--api-key", "secret", "--model", "other")
                            .exitCode());
            assertEquals(List.of("Bearer secret", "Bearer secret"), gateway.keys);
            assertEquals("other", body(gateway, 0).toPlain().get("model"));

            Typed unknown = chat(gateway, "Who?\n", "--model", "third");
            assertEquals(2, unknown.exitCode());
            assertTrue(unknown.errorLines().getLast().endsWith("does not serve 'third'; it serves demo, other"));
        }
    }

    @Test
    void aRefusedTurnIsOneLineAndExitCodeTwoAndTheChatGoesOn() {
        HttpStub.Script refuse =
                HttpStub.text(400, "{\"error\":{\"message\":\"The prompt is too long\",\"type\":\"x\"}}");
        HttpStub.Script answer = HttpStub.events(piece("Yes."), LAST, "[DONE]");
        try (HttpStub gateway = gateway((exchange, body) -> {
            if (body.contains("long")) {
                refuse.answer(exchange, body);
            } else {
                answer.answer(exchange, body);
            }
        })) {
            Typed talk = chat(gateway, "long\nWho?\n", "--quiet");

            assertEquals(2, talk.exitCode());
            assertEquals("\nYes.\n", talk.out());
            assertEquals(1, talk.errorLines().size());
            assertTrue(talk.errorLines().getFirst().endsWith("answered with 400: The prompt is too long"));
            assertFalse(body(gateway, 1).toString().contains("long"), "the refused turn is taken back");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() {
        try (HttpStub gateway = gateway(HttpStub.events(piece("Mo")))) {
            Typed talk = chat(gateway, "Who?\n", "--quiet");
            assertEquals(2, talk.exitCode());
            assertTrue(
                    talk.errorLines().getFirst().contains("broke off"),
                    talk.errorLines().toString());
        }
        try (HttpStub gateway =
                gateway(HttpStub.events(piece("Mo"), "{\"error\":{\"message\":\"a pod is lost\"}}", "[DONE]"))) {
            Typed talk = chat(gateway, "Who?\n", "--quiet");
            assertEquals(2, talk.exitCode());
            assertTrue(talk.errorLines().getFirst().contains("a pod is lost"));
        }
    }

    @Test
    void tellsThatNobodyListensOrWantsAKey() {
        String address;
        try (HttpStub gone = new HttpStub()) {
            address = "http://" + gone.address();
        }
        Typed nobody = Typed.runWithInput("Who?\n", "chat", "--url", address);
        assertEquals(2, nobody.exitCode());
        assertEquals(1, nobody.errorLines().size());
        assertTrue(nobody.errorLines().getFirst().contains("is a gateway running there"));

        try (HttpStub gateway =
                new HttpStub().on("/v1/models", HttpStub.text(401, "{\"error\":{\"message\":\"no key was given\"}}"))) {
            Typed keyless = chat(gateway, "Who?\n");
            assertEquals(2, keyless.exitCode());
            assertTrue(keyless.errorLines().getFirst().contains("--api-key (no key was given)"));
        }
        Typed wrong = Typed.runWithInput("Who?\n", "chat", "--url", "here");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.errorLines().getFirst().contains("--url here is no address"));
    }
}
