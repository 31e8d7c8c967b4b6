package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;
import dev.exedra.proto.inference.v1.Sampling;
import tools.jackson.databind.JsonNode;

/** Reads what both endpoints say about choosing tokens; what is not there stays unset, for the model's own default. */
final class SamplingReader {

    private static final int MOST_STOP_IDS = 1024;
    private static final int MOST_BIASES = 4096;

    private final int maximumStopStrings;

    SamplingReader(int maximumStopStrings) {
        this.maximumStopStrings = maximumStopStrings;
    }

    Sampling.Builder read(Fields fields) {
        Sampling.Builder sampling = Sampling.newBuilder();
        fields.number("temperature", 0, 2).ifPresent(sampling::setTemperature);
        fields.whole32("top_k", -1, Integer.MAX_VALUE).ifPresent(sampling::setTopK);
        fields.positive("top_p", 1).ifPresent(sampling::setTopP);
        fields.number("min_p", 0, 1).ifPresent(sampling::setMinP);
        fields.positive("repetition_penalty", 1000).ifPresent(sampling::setRepetitionPenalty);
        fields.number("presence_penalty", -2, 2).ifPresent(sampling::setPresencePenalty);
        fields.number("frequency_penalty", -2, 2).ifPresent(sampling::setFrequencyPenalty);
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(sampling::setSeed);
        fields.whole32("min_tokens", 0, Integer.MAX_VALUE).ifPresent(sampling::setMinTokens);
        fields.optionalFlag("ignore_eos").ifPresent(sampling::setIgnoreEos);
        fields.optionalFlag("include_stop_str_in_output").ifPresent(sampling::setIncludeStopInOutput);
        fields.optionalFlag("skip_special_tokens").ifPresent(sampling::setSkipSpecialTokens);
        fields.array("stop_token_ids", MOST_STOP_IDS)
                .ifPresent(ids -> sampling.addAllStopTokenIds(TokenIdReader.ids(ids, fields.path("stop_token_ids"))));
        readStops(fields, sampling);
        fields.object("logit_bias").ifPresent(bias -> readBias(bias, fields.path("logit_bias"), sampling));
        return sampling;
    }

    private void readStops(Fields fields, Sampling.Builder sampling) {
        fields.value("stop").ifPresent(stop -> {
            String path = fields.path("stop");
            if (!stop.isArray()) {
                sampling.addStop(stopString(stop, path));
                return;
            }
            if (stop.size() > maximumStopStrings) {
                throw Values.wrong(path, "has " + stop.size() + " strings; at most " + maximumStopStrings);
            }
            for (int i = 0; i < stop.size(); i++) {
                sampling.addStop(stopString(stop.get(i), path + "[" + i + "]"));
            }
        });
    }

    private static String stopString(JsonNode stop, String path) {
        String text = Values.text(stop, path);
        if (text.isEmpty()) {
            throw Values.wrong(path, "must not be empty");
        }
        return text;
    }

    private static void readBias(Fields bias, String path, Sampling.Builder sampling) {
        if (bias.names().size() > MOST_BIASES) {
            throw Values.wrong(path, "has " + bias.names().size() + " entries; at most " + MOST_BIASES);
        }
        for (String name : bias.names()) {
            bias.number(name, -100, 100)
                    .ifPresent(value -> sampling.putLogitBias(TokenIdReader.id(name, path), (float) value));
        }
    }
}
