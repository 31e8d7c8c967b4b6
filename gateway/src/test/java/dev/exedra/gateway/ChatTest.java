package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatTest {

    private static final String HI = "'messages':[{'role':'user','content':'Hi'}]";

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
    void answersAChat() {
        JsonNode json = chat("{" + HI + "}").json();

        assertThat(json.path("object").stringValue()).isEqualTo("chat.completion");
        assertThat(json.path("id").stringValue()).startsWith("chatcmpl-");
        assertThat(json.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + Script.TEXT
                        + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]");
        assertThat(json.at("/usage/total_tokens").intValue()).isEqualTo(7);
        assertThat(router.onlyPrompt().getSampling().hasMaxTokens()).isFalse();
    }

    @Test
    void passesMessagesAndTemplateArgumentsOn() {
        chat("""
                {'messages':[{'role':'system','content':'Be brief','name':'boss'},
                             {'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]},
                             {'role':'assistant','content':null}],
                 'chat_template_kwargs':{'enable_thinking':false,'deep':{'list':[1,null,'x']}},
                 'reasoning_effort':'low','add_generation_prompt':false,'max_completion_tokens':7}""");

        var chat = router.onlyPrompt().getChat();
        assertThat(chat.getMessages(0).getRole()).isEqualTo("system");
        assertThat(chat.getMessages(0).getName()).isEqualTo("boss");
        assertThat(chat.getMessages(1).getContent()).isEqualTo("a\nb");
        assertThat(chat.getMessages(2).getContent()).isEmpty();
        assertThat(chat.getAddGenerationPrompt()).isFalse();
        var arguments = chat.getTemplateArguments();
        assertThat(arguments.getFieldsOrThrow("enable_thinking").getBoolValue()).isFalse();
        assertThat(arguments.getFieldsOrThrow("reasoning_effort").getStringValue())
                .isEqualTo("low");
        assertThat(arguments
                        .getFieldsOrThrow("deep")
                        .getStructValue()
                        .getFieldsOrThrow("list")
                        .getListValue()
                        .getValues(0)
                        .getNumberValue())
                .isEqualTo(1.0);
        assertThat(router.onlyPrompt().getSampling().getMaxTokens()).isEqualTo(7);
    }

    @Test
    void writesLogprobsOfChats() {
        JsonNode content =
                chat("{" + HI + ",'logprobs':true,'top_logprobs':1}").json().at("/choices/0/logprobs/content");

        assertThat(content.size()).isEqualTo(4);
        assertThat(content.get(1).toString())
                .isEqualTo("{\"token\":\"\u00e9\",\"logprob\":-2.0,\"bytes\":[195,169],"
                        + "\"top_logprobs\":[{\"token\":\"z\",\"logprob\":-0.125,\"bytes\":[122]}]}");
        assertThat(content.get(2).path("token").stringValue()).isEqualTo("\\xe2");
        assertThat(content.get(3).path("logprob").floatValue()).isEqualTo(-9999f);
    }

    @Test
    void streamsRoleThenContentThenReason() {
        List<JsonNode> chunks = chat("{" + HI + ",'stream':true,'stream_options':{'include_usage':true}}")
                .chunks();

        assertThat(chunks.getFirst().path("object").stringValue()).isEqualTo("chat.completion.chunk");
        assertThat(chunks.getFirst().at("/choices/0/delta").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
        assertThat(chunks.get(1).at("/choices/0/delta").toString()).isEqualTo("{\"content\":\"H\"}");
        assertThat(chunks.get(4).at("/choices/0/delta").toString()).isEqualTo("{}");
        assertThat(chunks.get(4).at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(chunks.get(5).path("choices").isEmpty()).isTrue();
        assertThat(chunks.get(5).at("/usage/completion_tokens").intValue()).isEqualTo(4);
    }

    @Test
    void acceptsTextFormatAndNoTools() {
        assertThat(chat("{" + HI + ",'response_format':{'type':'text'},'tools':[],'tool_choice':'none',"
                                + "'functions':[],'modalities':['text']}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void listsModelsWithTheirDefaults() {
        JsonNode model = gateway.get("/v1/models").json().at("/data/0");

        assertThat(model.path("id").stringValue()).isEqualTo(FakeRouter.MODEL);
        assertThat(model.path("object").stringValue()).isEqualTo("model");
        assertThat(model.path("owned_by").stringValue()).isEqualTo("exedra");
        assertThat(model.path("max_model_len").intValue()).isEqualTo(1024);
        assertThat(model.path("defaults").toString()).isEqualTo("{\"temperature\":0.7,\"top_p\":0.9}");
        assertThat(gateway.get("/v1/models/" + FakeRouter.MODEL).json()).isEqualTo(model);
    }

    @Test
    void tellsOfAModelThatIsNotServed() {
        Gateway.Reply reply = gateway.get("/v1/models/gpt/none");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error().path("code").stringValue()).isEqualTo("model_not_found");
    }

    @Test
    void tokenizesAndDetokenizes() {
        assertThat(gateway.post("/tokenize", "{\"prompt\":\"a\"}").body())
                .isEqualTo("{\"count\":2,\"max_model_len\":1024,\"tokens\":[5,6]}");
        assertThat(gateway.post(
                                "/tokenize",
                                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"return_token_strs\":true}")
                        .body())
                .isEqualTo("{\"count\":2,\"max_model_len\":1024,\"tokens\":[5,1],\"token_strs\":[\"a\",\"b\"]}");
        assertThat(gateway.post("/detokenize", "{\"tokens\":[3,4]}").body()).isEqualTo("{\"prompt\":\"<3><4>\"}");
    }

    private static Gateway.Reply chat(String body) {
        return gateway.post("/v1/chat/completions", body.replace('\'', '"'));
    }
}
