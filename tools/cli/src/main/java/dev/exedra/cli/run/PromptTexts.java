package dev.exedra.cli.run;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.OptionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The prompts that were typed, {@code -} standing for all of standard input. */
record PromptTexts(List<String> typed, Console console) {

    private static final int MAXIMUM_INPUT_BYTES = 64 << 20;

    /** At least one text, none of them empty. */
    List<String> read() {
        if (typed.isEmpty()) {
            if (console.inputIsTerminal().getAsBoolean()) {
                throw new OptionException("there is no prompt: give one, as in ./exedra run \"Once upon a time\"");
            }
            return List.of(checked(input()));
        }
        return typed.stream()
                .map(prompt -> checked(prompt.equals("-") ? input() : prompt))
                .toList();
    }

    /** Without the line break that echo and editors put at the end. */
    private String input() {
        try {
            byte[] bytes = console.in().readNBytes(MAXIMUM_INPUT_BYTES + 1);
            if (bytes.length > MAXIMUM_INPUT_BYTES) {
                throw new OptionException("standard input holds more than " + (MAXIMUM_INPUT_BYTES >> 20) + " MiB");
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String checked(String prompt) {
        if (prompt.isEmpty()) {
            throw new OptionException("the prompt is empty: give at least one character");
        }
        return prompt;
    }
}
