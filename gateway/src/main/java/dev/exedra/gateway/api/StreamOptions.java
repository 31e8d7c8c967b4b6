package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Fields;
import dev.exedra.gateway.json.Values;

/**
 * Whether and how an answer streams.
 *
 * @param stream chunks instead of one answer
 * @param includeUsage a last chunk with the usage, and a null one in all others
 */
record StreamOptions(boolean stream, boolean includeUsage) {

    static StreamOptions read(Fields fields) {
        boolean stream = fields.flag("stream", false);
        boolean includeUsage = fields.object("stream_options")
                .map(options -> options.flag("include_usage", false))
                .orElse(false);
        if (!stream && fields.value("stream_options").isPresent()) {
            throw Values.wrong(fields.path("stream_options"), "is only allowed with 'stream': true");
        }
        return new StreamOptions(stream, includeUsage);
    }
}
