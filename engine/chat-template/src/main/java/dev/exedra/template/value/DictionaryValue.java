package dev.exedra.template.value;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code dict}: keeps the order of insertion and does not change once it is built. */
public final class DictionaryValue implements Value {

    /** A key as it was given first, and its value. */
    public record Entry(Value key, Value value) {}

    private final Map<HashKey, Entry> entries;

    private DictionaryValue(Map<HashKey, Entry> entries) {
        this.entries = entries;
    }

    public static Builder builder() {
        return new Builder();
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public int size() {
        return entries.size();
    }

    /** The value of a key, null where there is none. */
    public @Nullable Value get(HashKey key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** The value of a string key, null where there is none. */
    public @Nullable Value get(String key) {
        return get(new HashKey.Text(key));
    }

    @Override
    public String typeName() {
        return "dict";
    }

    /** Collects entries; a later value of an equal key replaces the earlier one and keeps its place and key. */
    public static final class Builder {
        private final Map<HashKey, Entry> entries = new LinkedHashMap<>();

        public Builder put(String key, Value value) {
            return put(new HashKey.Text(key), StringValue.of(key), value);
        }

        public Builder put(HashKey hashKey, Value key, Value value) {
            Entry earlier = entries.get(hashKey);
            entries.put(hashKey, new Entry(earlier == null ? key : earlier.key(), value));
            return this;
        }

        public DictionaryValue build() {
            return new DictionaryValue(new LinkedHashMap<>(entries));
        }
    }
}
