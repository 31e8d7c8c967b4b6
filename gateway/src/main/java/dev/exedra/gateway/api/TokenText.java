package dev.exedra.gateway.api;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** A single token as text. Its bytes may be a part of a character only; then they are written as OpenAI does. */
final class TokenText {

    private static final float LEAST_LOGPROB = -9999;

    private TokenText() {}

    /** The token's characters, or {@code \xe2\x80} with a prefix. */
    static String of(ByteString bytes, String prefixOfPartial) {
        if (bytes.isValidUtf8()) {
            return bytes.toStringUtf8();
        }
        StringBuilder text = new StringBuilder(prefixOfPartial);
        for (int i = 0; i < bytes.size(); i++) {
            text.append(String.format("\\x%02x", bytes.byteAt(i)));
        }
        return text.toString();
    }

    /** Characters (code points) that begin in these bytes. */
    static int characters(ByteString bytes) {
        int characters = 0;
        for (int i = 0; i < bytes.size(); i++) {
            if ((bytes.byteAt(i) & 0xC0) != 0x80) {
                characters++;
            }
        }
        return characters;
    }

    static List<Integer> unsigned(ByteString bytes) {
        List<Integer> values = new ArrayList<>(bytes.size());
        for (int i = 0; i < bytes.size(); i++) {
            values.add(bytes.byteAt(i) & 0xFF);
        }
        return values;
    }

    /** JSON has no infinity; vLLM's floor instead. */
    static float finite(float logprob) {
        return Math.max(logprob, LEAST_LOGPROB);
    }
}
