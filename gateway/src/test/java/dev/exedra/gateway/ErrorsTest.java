package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    prompt               | {}
                    prompt               | {'prompt':7}
                    prompt               | {'prompt':[]}
                    prompt               | {'prompt':{'a':1}}
                    prompt[1]            | {'prompt':['a',1]}
                    prompt[1]            | {'prompt':[1,'a']}
                    prompt[0]            | {'prompt':[-1]}
                    prompt[1]            | {'prompt':[0,4294967296]}
                    prompt[1][0]         | {'prompt':[[1],[1.5]]}
                    prompt[0]            | {'prompt':[[]]}
                    prompt               | {'prompt':'\\ud800'}
                    max_tokens           | {'prompt':'a','max_tokens':-1}
                    max_tokens           | {'prompt':'a','max_tokens':'7'}
                    max_tokens           | {'prompt':'a','max_tokens':1e99}
                    max_tokens           | {'prompt':'a','max_tokens':99999999999999999999999999}
                    max_tokens           | {'prompt':'a','max_tokens':0}
                    min_tokens           | {'prompt':'a','max_tokens':2,'min_tokens':3}
                    temperature          | {'prompt':'a','temperature':2.1}
                    temperature          | {'prompt':'a','temperature':1e999999}
                    temperature          | {'prompt':'a','temperature':true}
                    top_p                | {'prompt':'a','top_p':0}
                    top_k                | {'prompt':'a','top_k':-2}
                    n                    | {'prompt':'a','n':0}
                    n                    | {'prompt':['a','b'],'n':100}
                    best_of              | {'prompt':'a','n':2,'best_of':1}
                    best_of              | {'prompt':'a','best_of':2,'stream':true}
                    logprobs             | {'prompt':'a','logprobs':21}
                    logprobs             | {'prompt':'a','logprobs':true}
                    stop                 | {'prompt':'a','stop':7}
                    stop[0]              | {'prompt':'a','stop':['']}
                    stop_token_ids[0]    | {'prompt':'a','stop_token_ids':['x']}
                    logit_bias           | {'prompt':'a','logit_bias':{'x':1}}
                    logit_bias.5         | {'prompt':'a','logit_bias':{'5':101}}
                    seed                 | {'prompt':'a','seed':1e300}
                    stream               | {'prompt':'a','stream':'yes'}
                    stream_options       | {'prompt':'a','stream_options':{}}
                    stream_options.include_usage | {'prompt':'a','stream':true,'stream_options':{'include_usage':1}}
                    model                | {'prompt':'a','model':7}
                    echo                 | {'prompt':'a','echo':'yes'}
                    suffix               | {'prompt':'a','suffix':'b'}
                    response_format      | {'prompt':'a','response_format':{'type':'json_object'}}
                    """)
    void namesTheWrongFieldOfACompletion(String field, String body) {
        assertRefused(gateway.post("/v1/completions", body.replace('\'', '"')), field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    messages                  | {}
                    messages                  | {'messages':[]}
                    messages[0]               | {'messages':['a']}
                    messages[0].role          | {'messages':[{'content':'a'}]}
                    messages[0].role          | {'messages':[{'role':'tool','content':'a'}]}
                    messages[0].content       | {'messages':[{'role':'user'}]}
                    messages[0].content       | {'messages':[{'role':'user','content':7}]}
                    messages[0].content[0].type | {'messages':[{'role':'user','content':[{'type':'image_url'}]}]}
                    messages[0].tool_calls    | {'messages':[{'role':'assistant','tool_calls':[{}]}]}
                    tools                     | {'messages':[{'role':'user','content':'a'}],'tools':[{'type':'function'}]}
                    tool_choice               | {'messages':[{'role':'user','content':'a'}],'tool_choice':'required'}
                    response_format           | {'messages':[{'role':'user','content':'a'}],'response_format':{'type':'json_schema'}}
                    response_format           | {'messages':[{'role':'user','content':'a'}],'response_format':'text'}
                    top_logprobs              | {'messages':[{'role':'user','content':'a'}],'top_logprobs':1}
                    logprobs                  | {'messages':[{'role':'user','content':'a'}],'logprobs':1}
                    max_completion_tokens     | {'messages':[{'role':'user','content':'a'}],'max_completion_tokens':0}
                    max_tokens                | {'messages':[{'role':'user','content':'a'}],'max_tokens':-5}
                    """)
    void namesTheWrongFieldOfAChat(String field, String body) {
        assertRefused(gateway.post("/v1/chat/completions", body.replace('\'', '"')), field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {
                    []
                    'text'
                    {'prompt':'a'} {}
                    {'prompt':'a','prompt':'b'}
                    {'prompt':'a','temperature':NaN}
                    {'prompt':'a','temperature':Infinity}
                    {'prompt':'a',}
                    {prompt:'a'}
                    """)
    void refusesWhatIsNotOneJsonObject(String body) {
        Gateway.Reply reply = gateway.post("/v1/completions", body.replace('\'', '"'));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void refusesAnEmptyBodyDeepJsonLongNumbersAndBrokenUtf8() {
        String deep = "{\"prompt\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        byte[] broken = "{\"prompt\":\"a?\"}".getBytes(StandardCharsets.UTF_8);
        broken[12] = (byte) 0xC3;

        assertThat(gateway.post("/v1/completions", "").status()).isEqualTo(400);
        assertThat(gateway.post("/v1/completions", deep).status()).isEqualTo(400);
        assertThat(gateway.post("/v1/completions", "{\"seed\":" + "9".repeat(100_000) + "}")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.post("/v1/completions", broken).status()).isEqualTo(400);
    }

    @Test
    void refusesABodyOf40MegabytesDeclaredOrChunked() {
        byte[] large = ("{\"prompt\":\"" + "a".repeat(40 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);

        Gateway.Reply declared = gateway.post("/v1/completions", large);
        Gateway.Reply chunked = gateway.send(HttpRequest.newBuilder(gateway.uri("/v1/completions"))
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(large))));

        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.error().path("code").stringValue()).isEqualTo("request_too_large");
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(router.prompts).isEmpty();
    }

    @Test
    void tellsOfPathsAndMethodsThatDoNotExist() {
        assertThat(gateway.get("/v1/nothing").status()).isEqualTo(404);
        assertThat(gateway.get("/v1/nothing").error().path("code").stringValue())
                .isEqualTo("not_found");
        Gateway.Reply wrong = gateway.get("/v1/completions");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, 400, invalid_request_error",
        "OUT_OF_RANGE, 400, invalid_request_error",
        "FAILED_PRECONDITION, 400, invalid_request_error",
        "NOT_FOUND, 404, invalid_request_error",
        "PERMISSION_DENIED, 403, invalid_request_error",
        "DEADLINE_EXCEEDED, 504, server_error",
        "ABORTED, 503, service_unavailable_error",
        "UNIMPLEMENTED, 501, server_error",
        "DATA_LOSS, 500, server_error",
    })
    void mapsTheRoutersStatus(Status.Code code, int status, String type) {
        router.answer = prompt -> {
            throw code.toStatus().withDescription("because").asRuntimeException();
        };

        Gateway.Reply reply = gateway.post("/v1/completions", "{\"prompt\":\"a\"}");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.error().path("type").stringValue()).isEqualTo(type);
        assertThat(reply.error().path("message").stringValue()).isEqualTo("because");
    }

    @Test
    void tellsWhenToAskAgain() {
        router.answer = prompt -> {
            throw Script.busy();
        };
        router.stream = (prompt, observer) -> observer.onError(Script.busy());

        for (String stream : List.of("false", "true")) {
            Gateway.Reply reply = gateway.post("/v1/completions", "{\"prompt\":\"a\",\"stream\":" + stream + "}");
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("retry-after")).isEqualTo("3");
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            assertThat(reply.error().path("code").stringValue()).isEqualTo("rate_limit_exceeded");
        }
    }

    @ParameterizedTest
    @CsvSource({"prompt.text, prompt", "token_ids, prompt", "prompt.sampling.max_tokens, max_tokens", "chat, messages"})
    void namesTheFieldThatTheRouterRefused(String field, String param) {
        router.answer = prompt -> {
            throw Script.wrongField(field);
        };

        assertRefused(gateway.post("/v1/completions", "{\"prompt\":\"a\"}"), param);
    }

    @Test
    void endsAStreamThatBreaksWithAnErrorEvent() {
        router.stream = (prompt, observer) -> Script.breakAfterTwo(
                prompt,
                observer,
                Status.INTERNAL.withDescription("a pod is lost").asRuntimeException());

        Gateway.Reply reply = gateway.post("/v1/completions", "{\"prompt\":\"a\",\"stream\":true}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.events()).hasSize(2);
        assertThat(reply.events().getLast())
                .isEqualTo("{\"error\":{\"message\":\"a pod is lost\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"internal_error\"}}");
    }

    private static void assertRefused(Gateway.Reply reply, String field) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.error().path("param").asString("")).as(reply.body()).isEqualTo(field);
        assertThat(reply.error().path("type").stringValue()).isEqualTo("invalid_request_error");
    }
}
