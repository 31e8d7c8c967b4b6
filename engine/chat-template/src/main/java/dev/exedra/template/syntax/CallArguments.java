package dev.exedra.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written in a call's parentheses.
 *
 * @param unpackedList what stands after {@code *}
 * @param unpackedDictionary what stands after {@code **}
 */
public record CallArguments(
        List<Expression> positional,
        List<Named> named,
        @Nullable Expression unpackedList,
        @Nullable Expression unpackedDictionary) {

    public static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);

    public boolean isEmpty() {
        return positional.isEmpty() && named.isEmpty() && unpackedList == null && unpackedDictionary == null;
    }

    /** {@code name=value}. */
    public record Named(String name, Expression value) {}
}
