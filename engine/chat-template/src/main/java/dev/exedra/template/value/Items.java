package dev.exedra.template.value;

import java.util.ArrayList;
import java.util.List;

/** A list of items that is being built within a budget. */
public final class Items<T> {

    private final Budget budget;
    private final List<T> list = new ArrayList<>();

    public Items(Budget budget) {
        this.budget = budget;
    }

    public Items<T> add(T item) {
        budget.checkItems(list.size() + 1L);
        budget.allocateItems(1);
        list.add(item);
        return this;
    }

    public int size() {
        return list.size();
    }

    /** The items so far; not copied. */
    public List<T> list() {
        return list;
    }
}
