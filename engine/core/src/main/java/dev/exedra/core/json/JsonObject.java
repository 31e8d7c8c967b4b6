package dev.exedra.core.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Members in the order of the text; every key once. */
public record JsonObject(Map<String, Json> members) implements Json {

    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The value of a key; {@link JsonNull} where the text says null. */
    public Optional<Json> get(String key) {
        return Optional.ofNullable(members.get(key));
    }

    @Override
    public String kind() {
        return "an object";
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
        Map<String, @Nullable Object> plain = LinkedHashMap.newLinkedHashMap(members.size());
        members.forEach((key, value) -> plain.put(key, value.toPlain()));
        return Collections.unmodifiableMap(plain);
    }
}
