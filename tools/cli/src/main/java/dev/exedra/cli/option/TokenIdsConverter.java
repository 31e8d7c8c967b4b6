package dev.exedra.cli.option;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 5,17,3}. */
public final class TokenIdsConverter implements ITypeConverter<TokenIds> {

    @Override
    public TokenIds convert(String text) {
        List<Integer> ids = new ArrayList<>();
        int from = 0;
        while (!text.isBlank() && from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            ids.add(id(text.substring(from, to).strip(), text));
            from = to + 1;
        }
        return new TokenIds(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int id(String part, String text) {
        try {
            return Integer.parseInt(part);
        } catch (NumberFormatException notANumber) {
            throw new TypeConversionException(
                    "'" + text + "' is not a list of token ids such as 5,17,3: '" + part + "' is no id");
        }
    }
}
