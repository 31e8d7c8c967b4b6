package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exedra.proto.inference.v1.ExpertRouting;
import dev.exedra.proto.inference.v1.GenerateResponse;
import dev.exedra.proto.inference.v1.OverflowPolicy;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.RoutingReport;
import dev.exedra.proto.inference.v1.StageRouting;
import dev.exedra.proto.inference.v1.TokenRouting;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CompletionsTest {

    private static FakeRouter router;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        gateway = new Gateway(router.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @Test
    void completesAStringPrompt() {
        Gateway.Reply reply = complete("{'prompt':'abc'}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        JsonNode json = reply.json();
        assertThat(json.path("object").stringValue()).isEqualTo("text_completion");
        assertThat(json.path("id").stringValue()).startsWith("cmpl-");
        assertThat(json.path("model").stringValue()).isEqualTo(FakeRouter.MODEL);
        assertThat(json.path("system_fingerprint").stringValue()).isEqualTo("fp_0123456789");
        assertThat(json.path("created").longValue()).isPositive();
        assertThat(json.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"" + Script.TEXT
                        + "\",\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]");
        assertThat(json.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7,\"inexact_tokens\":1}");
    }

    @Test
    void takesOpenAisDefaultOf16Tokens() {
        complete("{'prompt':'abc'}");

        assertThat(router.onlyPrompt().getSampling().getMaxTokens()).isEqualTo(16);
        assertThat(router.onlyPrompt().getSampling().hasTemperature()).isFalse();
    }

    @Test
    void passesEverySamplingFieldOn() {
        complete("""
                {'model':'exedra/demo','prompt':'abc','max_tokens':9,'temperature':0.5,'top_p':0.9,'top_k':40,'min_p':0.05,
                 'repetition_penalty':1.1,'presence_penalty':-0.5,'frequency_penalty':0.25,'seed':-7,'min_tokens':2,
                 'stop':['x','yz'],'stop_token_ids':[3,4],'ignore_eos':true,'logit_bias':{'5':-100,'6':1.5},
                 'include_stop_str_in_output':true,'skip_special_tokens':false,'add_special_tokens':false}""");

        assertThat(router.onlyPrompt().toString().lines().map(String::strip))
                .contains(
                        "model: \"exedra/demo\"",
                        "text: \"abc\"",
                        "temperature: 0.5",
                        "top_k: 40",
                        "top_p: 0.9",
                        "min_p: 0.05",
                        "repetition_penalty: 1.1",
                        "presence_penalty: -0.5",
                        "frequency_penalty: 0.25",
                        "seed: -7",
                        "max_tokens: 9",
                        "min_tokens: 2",
                        "stop_token_ids: 3",
                        "stop_token_ids: 4",
                        "ignore_eos: true",
                        "stop: \"x\"",
                        "stop: \"yz\"",
                        "include_stop_in_output: true",
                        "skip_special_tokens: false",
                        "add_special_tokens: false");
        assertThat(router.onlyPrompt().getSampling().getLogitBiasMap())
                .containsEntry(5, -100f)
                .containsEntry(6, 1.5f);
    }

    @Test
    void takesPromptsInAllFourForms() {
        complete("{'prompt':'abc'}");
        complete("{'prompt':['a','b']}");
        complete("{'prompt':[1,2,3]}");
        complete("{'prompt':[[1,2],[3]]}");

        assertThat(router.prompts.stream()
                        .map(prompt -> prompt.hasText()
                                ? prompt.getText()
                                : prompt.getTokenIds().getIdsList().toString()))
                .containsExactlyInAnyOrder("abc", "a", "b", "[1, 2, 3]", "[1, 2]", "[3]");
    }

    @Test
    void numbersChoicesOfSeveralPromptsPromptByPrompt() {
        JsonNode json = complete("{'prompt':['a','b'],'n':2}").json();

        assertThat(json.path("choices").size()).isEqualTo(4);
        assertThat(json.path("choices").get(3).path("index").intValue()).isEqualTo(3);
        assertThat(router.prompts.stream().map(Prompt::getChoice)).containsExactlyInAnyOrder(0, 1, 0, 1);
        // A prompt counts once, every completion counts.
        assertThat(json.path("usage").path("prompt_tokens").intValue()).isEqualTo(6);
        assertThat(json.path("usage").path("completion_tokens").intValue()).isEqualTo(16);
    }

    @Test
    void tellsTheLikeliestOfBestOf() {
        router.answer = prompt -> Script.answer(prompt).toBuilder()
                .setText("choice " + prompt.getChoice())
                .build();

        JsonNode json = complete("{'prompt':'a','n':2,'best_of':4}").json();

        assertThat(json.path("choices")
                        .valueStream()
                        .map(choice -> choice.path("text").stringValue()))
                .containsExactly("choice 0", "choice 1");
        assertThat(json.path("choices").get(0).path("logprobs").isNull()).isTrue();
        assertThat(router.prompts)
                .hasSize(4)
                .allMatch(prompt -> prompt.getSampling().hasLogprobs());
        assertThat(json.path("usage").path("completion_tokens").intValue()).isEqualTo(16);
    }

    @Test
    void echoesTheTextOfTokenIdsToo() {
        assertThat(text(complete("{'prompt':'abc','echo':true}"))).isEqualTo("abc" + Script.TEXT);
        assertThat(text(complete("{'prompt':[8,9],'echo':true}"))).isEqualTo("<8><9>" + Script.TEXT);
    }

    @Test
    void writesLegacyLogprobsWithOffsetsInCharacters() {
        JsonNode logprobs =
                complete("{'prompt':'x','echo':true,'logprobs':1}").json().at("/choices/0/logprobs");

        assertThat(logprobs.path("tokens").toString())
                .isEqualTo("[\"a\u00e9\",\"b\",\"c\",\"H\",\"\u00e9\",\"bytes:\\\\xe2\",\"bytes:\\\\x82\\\\xac\"]");
        assertThat(logprobs.path("token_logprobs").toString()).isEqualTo("[null,-0.5,-0.25,-1.0,-2.0,-3.0,-9999.0]");
        assertThat(logprobs.path("text_offset").toString()).isEqualTo("[0,2,3,4,5,6,7]");
        assertThat(logprobs.path("top_logprobs").get(0).isNull()).isTrue();
        assertThat(logprobs.path("top_logprobs").get(1).toString()).isEqualTo("{\"z\":-0.125,\"b\":-0.5}");
    }

    @Test
    void scoresAPromptWithoutGenerating() {
        JsonNode choice = complete("{'prompt':'a\u00e9bc','echo':true,'logprobs':1,'max_tokens':0}")
                .json()
                .at("/choices/0");

        assertThat(choice.path("text").stringValue()).isEqualTo("a\u00e9bc");
        assertThat(choice.path("finish_reason").stringValue()).isEqualTo("length");
        assertThat(choice.at("/logprobs/token_logprobs").toString()).isEqualTo("[null,-0.5,-0.25]");
        assertThat(router.onlyPrompt().getSampling().getPromptLogprobs()).isEqualTo(1);
        assertThat(router.onlyPrompt().getSampling().getMaxTokens()).isZero();
    }

    @Test
    void streamsChunkByChunk() {
        Gateway.Reply reply = complete("{'prompt':'abc','stream':true}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).isEqualTo("text/event-stream");
        List<JsonNode> chunks = reply.chunks();
        assertThat(chunks).hasSize(4);
        assertThat(texts(chunks, 0)).isEqualTo(Script.TEXT);
        assertThat(chunks).allMatch(chunk -> chunk.get("usage") == null);
        assertThat(chunks.stream().map(chunk -> chunk.path("id").stringValue()).distinct())
                .hasSize(1);
        assertThat(chunks.getFirst().at("/choices/0/finish_reason").isNull()).isTrue();
        assertThat(chunks.getLast().at("/choices/0").toString())
                .isEqualTo(
                        "{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}");
        assertThat(chunks.getLast().path("system_fingerprint").stringValue()).isEqualTo("fp_0123456789");
    }

    @Test
    void streamsUsageInAChunkOfItsOwn() {
        List<JsonNode> chunks = complete("{'prompt':'abc','stream':true,'stream_options':{'include_usage':true}}")
                .chunks();

        assertThat(chunks.subList(0, 4)).allMatch(chunk -> chunk.path("usage").isNull());
        assertThat(chunks.getLast().path("choices").isEmpty()).isTrue();
        assertThat(chunks.getLast().at("/usage/total_tokens").intValue()).isEqualTo(7);
    }

    @Test
    void streamsEchoAndLogprobsWithRunningOffsets() {
        List<JsonNode> chunks = complete("{'prompt':'a\u00e9bc','stream':true,'echo':true,'logprobs':1}")
                .chunks();

        assertThat(texts(chunks, 0)).isEqualTo("a\u00e9bc" + Script.TEXT);
        assertThat(chunks.get(1).at("/choices/0/logprobs/text_offset").toString())
                .isEqualTo("[0,2,3]");
        assertThat(chunks.get(2).at("/choices/0/logprobs/text_offset").toString())
                .isEqualTo("[4]");
        assertThat(chunks.get(5).at("/choices/0/logprobs/tokens").toString()).isEqualTo("[\"bytes:\\\\x82\\\\xac\"]");
    }

    @Test
    void streamsSeveralChoicesTogether() {
        List<JsonNode> chunks = complete("{'prompt':'abc','n':3,'stream':true}").chunks();

        for (int index = 0; index < 3; index++) {
            assertThat(texts(chunks, index)).isEqualTo(Script.TEXT);
        }
    }

    @Test
    void tellsTheStopStringThatEndedIt() {
        JsonNode choice = complete("{'prompt':'abc','stop':'END'}").json().at("/choices/0");

        assertThat(choice.path("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(choice.path("stop_reason").stringValue()).isEqualTo("END");
    }

    @Test
    void reportsTheRoutingOfEachChoiceIfAsked() {
        router.answer = prompt -> {
            GenerateResponse answer = Script.answer(prompt);
            RoutingReport report = RoutingReport.newBuilder()
                    .addTokens(TokenRouting.newBuilder()
                            .setPosition(3)
                            .addStages(StageRouting.newBuilder()
                                    .setLayer(1)
                                    .setMicros(50)
                                    .addExperts(ExpertRouting.newBuilder()
                                            .setExpert(7)
                                            .setWeight(0.5f)
                                            .setGroup(1)
                                            .setPod("experts-1"))))
                    .setCapped(true)
                    .build();
            return answer.toBuilder()
                    .setFinished(answer.getFinished().toBuilder().setRoutingReport(report))
                    .build();
        };

        String body = "{'prompt':'abc','routing_report':{'max_tokens':1}";
        JsonNode whole = complete(body + "}").json().at("/choices/0/routing_report");
        JsonNode streamed =
                complete(body + ",'stream':true}").chunks().getLast().at("/choices/0/routing_report");

        assertThat(whole.toString())
                .isEqualTo(
                        "{\"tokens\":[{\"position\":3,\"stages\":[{\"layer\":1,\"stage\":0,\"micros\":50,"
                                + "\"experts\":[{\"expert\":7,\"weight\":0.5,\"group\":1,\"pod\":\"experts-1\"}]}]}],\"capped\":true}");
        assertThat(streamed).isEqualTo(whole);
        assertThat(router.prompts).allMatch(prompt -> prompt.getRoutingReport().getMaxTokens() == 1);
    }

    @Test
    void passesTheOverflowPolicyOn() {
        complete("{'prompt':'abc','overflow':'next-best'}");
        assertThat(router.onlyPrompt().getOverflow()).isEqualTo(OverflowPolicy.OVERFLOW_POLICY_NEXT_BEST);

        Gateway.Reply wrong = complete("{'prompt':'abc','overflow':'drop'}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.error().path("param").stringValue()).isEqualTo("overflow");
    }

    @Test
    void ignoresUnknownFieldsAndNulls() {
        assertThat(complete("{'prompt':'abc','user':'me','colour':{'a':[1]},'stop':null,'logprobs':null,'n':null}")
                        .status())
                .isEqualTo(200);
    }

    private static Gateway.Reply complete(String body) {
        return gateway.post("/v1/completions", body.replace('\'', '"'));
    }

    private static String text(Gateway.Reply reply) {
        return reply.json().at("/choices/0/text").stringValue();
    }

    private static String texts(List<JsonNode> chunks, int index) {
        return chunks.stream()
                .flatMap(chunk -> chunk.path("choices").valueStream())
                .filter(choice -> choice.path("index").intValue() == index)
                .map(choice -> choice.path("text").stringValue())
                .reduce("", String::concat);
    }
}
