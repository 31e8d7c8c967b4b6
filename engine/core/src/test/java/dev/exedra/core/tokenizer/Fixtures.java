package dev.exedra.core.tokenizer;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Folders of published layout: qwen3_moe is byte-level BPE, mixtral is sentencepiece style with byte fallback. */
final class Fixtures {

    private Fixtures() {}

    static Path folder(String name) {
        URL url = Objects.requireNonNull(Fixtures.class.getResource("/fixtures/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException exception) {
            throw new IllegalStateException(exception);
        }
    }

    static Tokenizer tokenizer(String name) {
        return Tokenizer.load(folder(name));
    }
}
