package dev.exedra.core.tokenizer;

import dev.exedra.core.checkpoint.ConfigJson;
import dev.exedra.core.json.Excerpt;
import dev.exedra.core.json.Json;
import dev.exedra.core.json.JsonArray;
import dev.exedra.core.json.JsonFile;
import dev.exedra.core.json.JsonLimits;
import dev.exedra.core.json.JsonNumber;
import dev.exedra.core.json.JsonObject;
import dev.exedra.core.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * tokenizer_config.json, as far as it matters for prompts.
 *
 * @param specialTokens text by name ({@code bos_token}, {@code eos_token}, {@code unk_token}, {@code pad_token} ...), for
 *     the context of a chat template; names without a token are absent
 * @param addBosToken whether a text begins with the bos token whatever tokenizer.json adds; false where the file says
 *     nothing
 * @param chatTemplates Jinja source by name; a single template is called {@code default}
 * @param modelMaxLengthTokens 0 where the file says nothing, or a number beyond all use, as transformers writes for that
 */
public record TokenizerConfig(
        Map<String, String> specialTokens,
        boolean addBosToken,
        Map<String, String> chatTemplates,
        int modelMaxLengthTokens) {

    private static final String FILE = "tokenizer_config.json";
    private static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final String DEFAULT = "default";
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final JsonLimits TEMPLATE_LIMITS = new JsonLimits(1 << 20, 0, 0, 0);

    public TokenizerConfig {
        specialTokens = Collections.unmodifiableMap(new LinkedHashMap<>(specialTokens));
        chatTemplates = Collections.unmodifiableMap(new LinkedHashMap<>(chatTemplates));
    }

    /** Reads a folder's files; none of them must exist. chat_template.jinja is preferred to the template in the file. */
    public static TokenizerConfig load(Path folder) {
        ConfigJson config = read(folder.resolve(FILE));
        ConfigJson specialTokensMap = read(folder.resolve("special_tokens_map.json"));
        Map<String, String> specialTokens = new LinkedHashMap<>();
        for (String name : SPECIAL_TOKENS) {
            token(config, name)
                    .or(() -> token(specialTokensMap, name))
                    .ifPresent(text -> specialTokens.put(name, text));
        }
        Map<String, String> templates = templates(config);
        Path templateFile = folder.resolve(TEMPLATE_FILE);
        if (Files.exists(templateFile)) {
            templates.put(DEFAULT, new String(JsonFile.bytes(templateFile, TEMPLATE_LIMITS), StandardCharsets.UTF_8));
        }
        return new TokenizerConfig(
                specialTokens, config.bool("add_bos_token", false), templates, modelMaxLength(config));
    }

    private static ConfigJson read(Path file) {
        return Files.exists(file)
                ? ConfigJson.read(file)
                : ConfigJson.of(file.getFileName().toString(), new JsonObject(Map.of()));
    }

    /** The template called {@code default}. */
    public Optional<String> chatTemplate() {
        return Optional.ofNullable(chatTemplates.get(DEFAULT));
    }

    /** A string, or an AddedToken object with its {@code content}. */
    private static Optional<String> token(ConfigJson config, String name) {
        Json value = config.json(name).orElse(new JsonString(""));
        Json text = value instanceof JsonObject object ? object.get("content").orElse(value) : value;
        if (!(text instanceof JsonString string)) {
            throw config.wrong(name, "a string or an object with a content");
        }
        return Optional.of(string.value()).filter(content -> !content.isEmpty());
    }

    private static Map<String, String> templates(ConfigJson config) {
        Map<String, String> templates = new LinkedHashMap<>();
        if (!config.isArray("chat_template")) {
            config.optionalString("chat_template").ifPresent(template -> templates.put(DEFAULT, template));
            return templates;
        }
        Json list = config.json("chat_template").orElse(new JsonArray(List.of()));
        for (Json element : ((JsonArray) list).elements()) {
            if (element instanceof JsonObject named
                    && named.get("name").orElse(list) instanceof JsonString name
                    && named.get("template").orElse(list) instanceof JsonString template) {
                templates.put(name.value(), template.value());
            } else {
                throw config.wrong(
                        "chat_template", "a string or an array of {name, template}; it holds " + Excerpt.of(element));
            }
        }
        return templates;
    }

    private static int modelMaxLength(ConfigJson config) {
        return config.json("model_max_length")
                .filter(value -> value instanceof JsonNumber number
                        && number.doubleValue() >= 1
                        && number.doubleValue() <= Integer.MAX_VALUE)
                .map(value -> (int) ((JsonNumber) value).doubleValue())
                .orElse(0);
    }
}
