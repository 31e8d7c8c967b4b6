package dev.exedra.gateway.api;

import dev.exedra.gateway.json.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads token ids; whether the vocabulary has them is for the router to say. */
final class TokenIdReader {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

    private TokenIdReader() {}

    static List<Integer> ids(JsonNode array, String path) {
        List<Integer> ids = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            ids.add((int) Values.whole(array.get(i), path + "[" + i + "]", 0, Integer.MAX_VALUE));
        }
        return ids;
    }

    /** An id that is an object's name. */
    static int id(String name, String path) {
        if (DIGITS.matcher(name).matches()) {
            long id = Long.parseLong(name);
            if (id <= Integer.MAX_VALUE) {
                return (int) id;
            }
        }
        throw Values.wrong(path, "has the name '" + name + "', which is no token id");
    }
}
