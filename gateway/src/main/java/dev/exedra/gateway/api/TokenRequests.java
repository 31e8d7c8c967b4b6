package dev.exedra.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.DetokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeRequest;
import dev.exedra.proto.inference.v1.TokenizeResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code /tokenize} and {@code /detokenize} are asked and say, as vLLM has them. */
final class TokenRequests {

    private TokenRequests() {}

    /** Tokens of a text or chat, as many as there are. */
    record Tokens(
            int count,
            int maxModelLen,
            List<Integer> tokens,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> tokenStrs) {

        static Tokens of(TokenizeResponse reply, boolean strings) {
            return new Tokens(
                    reply.getIdsCount(),
                    reply.getMaxContextTokens(),
                    reply.getIdsList(),
                    strings ? reply.getTokenStringsList() : null);
        }
    }

    /** The text of tokens. */
    record Text(String prompt) {}

    static TokenizeRequest tokenize(Fields fields) {
        TokenizeRequest.Builder request = TokenizeRequest.newBuilder()
                .setModel(fields.text("model").orElse(""))
                .setReturnTokenStrings(fields.flag("return_token_strs", false));
        fields.optionalFlag("add_special_tokens").ifPresent(request::setAddSpecialTokens);
        if (fields.value("messages").isPresent()) {
            return request.setChat(MessagesReader.read(fields)).build();
        }
        return request.setText(fields.text("prompt")
                        .orElseThrow(
                                () -> Values.wrong(fields.path("prompt"), "is missing; give 'prompt' or 'messages'")))
                .build();
    }

    static DetokenizeRequest detokenize(Fields fields) {
        String path = fields.path("tokens");
        JsonNode tokens = fields.array("tokens", Integer.MAX_VALUE)
                .orElseThrow(() -> Values.wrong(path, "must be a list of token ids"));
        DetokenizeRequest.Builder request = DetokenizeRequest.newBuilder()
                .setModel(fields.text("model").orElse(""))
                .addAllIds(TokenIdReader.ids(tokens, path));
        fields.optionalFlag("skip_special_tokens").ifPresent(request::setSkipSpecialTokens);
        return request.build();
    }
}
