package dev.exedra.cli.gateway;

import dev.exedra.cli.chat.ChatMessage;
import dev.exedra.cli.talk.Answers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of a gateway, streamed. */
final class GatewayAnswers implements Answers {

    private final GatewayClient client;
    private final String model;
    private final Optional<String> system;
    private final Map<String, Object> sampling;

    GatewayAnswers(GatewayClient client, String model, Optional<String> system, Map<String, Object> sampling) {
        this.client = client;
        this.model = model;
        this.system = system;
        this.sampling = sampling;
    }

    @Override
    public Answer begin(List<ChatMessage> turns) {
        List<Map<String, Object>> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(Map.of("role", "system", "content", text)));
        turns.forEach(turn -> messages.add(Map.of("role", turn.role(), "content", turn.content())));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("messages", messages);
        body.put("stream", true);
        body.put("stream_options", Map.of("include_usage", true));
        body.putAll(sampling);
        return new StreamedAnswer(client, client.chat(body));
    }
}
