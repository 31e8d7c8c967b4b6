package dev.exedra.template.value;

/** What {@code keys()}, {@code values()} and {@code items()} of a dictionary return. */
public record DictionaryView(Kind kind, DictionaryValue dictionary) implements Value {

    /** Which part of the entries is seen. */
    public enum Kind {
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }
    }

    @Override
    public String typeName() {
        return kind.typeName;
    }
}
