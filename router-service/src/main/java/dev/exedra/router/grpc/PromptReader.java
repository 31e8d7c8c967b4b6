package dev.exedra.router.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.exedra.proto.inference.v1.Chat;
import dev.exedra.proto.inference.v1.ChatMessage;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.router.model.ChatFormat;
import dev.exedra.router.model.ServedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what was sent into token ids. */
final class PromptReader {

    private final ServedModel served;

    PromptReader(ServedModel served) {
        this.served = served;
    }

    /** @throws RequestException if there is no input, or a chat for a model without a template */
    int[] ids(Prompt prompt) {
        return switch (prompt.getInputCase()) {
            case TEXT -> text(prompt.getText(), !prompt.hasAddSpecialTokens() || prompt.getAddSpecialTokens());
            case TOKEN_IDS ->
                prompt.getTokenIds().getIdsList().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
            case CHAT -> chat(prompt.getChat());
            case INPUT_NOT_SET -> throw new RequestException("input", "give a text, token_ids or a chat");
        };
    }

    int[] text(String text, boolean addSpecialTokens) {
        return served.tokenizer().encode(text, addSpecialTokens);
    }

    /** A template writes its own special tokens. */
    int[] chat(Chat chat) {
        ChatFormat format = served.chat()
                .orElseThrow(() -> new RequestException(
                        "chat", "the model '" + served.id() + "' has no chat template: send text or token_ids"));
        if (chat.getMessagesCount() == 0) {
            throw new RequestException("chat.messages", "a chat needs at least one message");
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        for (ChatMessage message : chat.getMessagesList()) {
            Map<String, Object> turn =
                    new HashMap<>(Map.of("role", message.getRole(), "content", message.getContent()));
            if (!message.getName().isEmpty()) {
                turn.put("name", message.getName());
            }
            messages.add(turn);
        }
        boolean generation = !chat.hasAddGenerationPrompt() || chat.getAddGenerationPrompt();
        return text(format.render(messages, generation, plain(chat.getTemplateArguments())), false);
    }

    private static Map<String, @Nullable Object> plain(Struct struct) {
        Map<String, @Nullable Object> map = new HashMap<>();
        struct.getFieldsMap().forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case BOOL_VALUE -> value.getBoolValue();
            case NUMBER_VALUE -> number(value.getNumberValue());
            case STRING_VALUE -> value.getStringValue();
            case STRUCT_VALUE -> plain(value.getStructValue());
            case LIST_VALUE ->
                value.getListValue().getValuesList().stream()
                        .map(PromptReader::plain)
                        .toList();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    /** Templates print whole numbers without a point. */
    private static Object number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? (Object) (long) value : (Object) value;
    }
}
