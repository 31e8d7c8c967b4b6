package dev.exedra.core.tokenizer;

import dev.exedra.core.json.JsonDialect;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model's tokenizer.json, run by Hugging Face's tokenizers library: ids are those of transformers. Offline. Safe for
 * concurrent use.
 */
public final class Tokenizer implements AutoCloseable {

    private static final String FILE = "tokenizer.json";

    private final Path file;
    private final NativeTokenizer tokenizer;
    private final TokenizerConfig config;
    private final long[] prefix;
    private @Nullable Vocabulary vocabulary;
    private @Nullable StreamRules rules;

    private Tokenizer(Path file, NativeTokenizer tokenizer, TokenizerConfig config, long[] prefix) {
        this.file = file;
        this.tokenizer = tokenizer;
        this.config = config;
        this.prefix = prefix;
    }

    /**
     * Loads tokenizer.json, tokenizer_config.json and chat_template.jinja of a folder; only the first must exist.
     *
     * @throws TokenizerException where tokenizer.json is missing or the library refuses it
     * @throws dev.exedra.core.ExedraException where one of the files is malformed
     */
    public static Tokenizer load(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new TokenizerException(folder + " holds no " + FILE
                    + "; save the model's tokenizer with transformers'" + " save_pretrained, which writes one");
        }
        TokenizerConfig config = TokenizerConfig.load(folder);
        String json = new String(JsonFile.bytes(file, JsonLimits.LARGE), StandardCharsets.UTF_8);
        NativeTokenizer tokenizer;
        try {
            tokenizer = NativeTokenizer.of(json);
        } catch (TokenizerException exception) {
            throw exception;
        } catch (RuntimeException exception) {
            throw new TokenizerException(
                    FILE + ": the tokenizers library refuses it: " + exception.getMessage(), exception);
        }
        return new Tokenizer(file, tokenizer, config, missingPrefix(tokenizer, config));
    }

    /**
     * The bos token where tokenizer_config.json asks for it and tokenizer.json does not add it: transformers' Llama
     * tokenizers put it there themselves (DeepSeek's folders rely on it).
     */
    private static long[] missingPrefix(NativeTokenizer tokenizer, TokenizerConfig config) {
        String bos = config.specialTokens().get("bos_token");
        if (!config.addBosToken() || bos == null) {
            return new long[0];
        }
        long[] bosIds = tokenizer.encode(bos, false);
        long[] added = tokenizer.encode("", true);
        boolean isThere = added.length > 0 && bosIds.length == 1 && added[0] == bosIds[0];
        return isThere || bosIds.length != 1 ? new long[0] : bosIds;
    }

    /** What tokenizer_config.json says. */
    public TokenizerConfig config() {
        return config;
    }

    /**
     * Ids of a text; special tokens written in it are recognised.
     *
     * @param addSpecialTokens what the tokenizer puts around a text, such as a bos token; not for a rendered chat
     *     template, which writes its own
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        long[] ids = tokenizer.encode(withoutHalfPairs(text), addSpecialTokens);
        int skipped = addSpecialTokens ? prefix.length : 0;
        int[] result = new int[skipped + ids.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.toIntExact(i < skipped ? prefix[i] : ids[i - skipped]);
        }
        return result;
    }

    /**
     * Text of ids. An id that is no token gives no text; bytes that are no character give U+FFFD.
     *
     * @throws TokenizerException for a negative id
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        return decode(Arrays.stream(ids).mapToLong(Tokenizer::checked).toArray(), skipSpecialTokens);
    }

    String decode(long[] ids, boolean skipSpecialTokens) {
        return tokenizer.decode(ids, skipSpecialTokens);
    }

    static long checked(int id) {
        if (id < 0) {
            throw new TokenizerException("a token id is not negative: " + id);
        }
        return id;
    }

    /** The token as the vocabulary writes it, {@code Ġthe} or {@code ▁the}; its text is that of {@link #decode}. */
    public Optional<String> token(int id) {
        return vocabulary().token(id);
    }

    /** One more than the highest id of a token; a model's matrices may have more rows. */
    public int vocabularySize() {
        return vocabulary().size();
    }

    /** Decodes a sequence as it grows. */
    public TokenStream stream(boolean skipSpecialTokens) {
        return new TokenStream(this, rules(), skipSpecialTokens);
    }

    /** Read when first needed: most streams do without, and a large vocabulary takes a while to read. */
    synchronized Vocabulary vocabulary() {
        Vocabulary known = vocabulary;
        if (known == null) {
            known = Vocabulary.of(JsonFile.readObject(file, JsonLimits.LARGE, JsonDialect.STRICT));
            vocabulary = known;
        }
        return known;
    }

    private synchronized StreamRules rules() {
        StreamRules known = rules;
        if (known == null) {
            known = StreamRules.of(
                    JsonFile.readObjectWithout(StreamRules.unneeded(), file, JsonLimits.LARGE, JsonDialect.STRICT));
            rules = known;
        }
        return known;
    }

    /** Half a surrogate pair is no character; like any other such input it becomes U+FFFD. */
    private static String withoutHalfPairs(String text) {
        if (text.codePoints().noneMatch(Tokenizer::isHalfPair)) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(character -> isHalfPair(character) ? 0xfffd : character)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }

    private static boolean isHalfPair(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    /** Frees the native side; calls after it throw. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
