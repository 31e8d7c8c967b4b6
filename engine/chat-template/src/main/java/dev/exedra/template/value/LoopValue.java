package dev.exedra.template.value;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}: where a loop stands. It looks ahead only as far as it is asked. */
public final class LoopValue implements Value {

    private final @Nullable Function<Value, Value> recursion;
    private final int depth;
    private Iterator<Value> iterator;
    private int length;
    private int index = -1;
    private @Nullable Value previous;
    private @Nullable Value current;
    private @Nullable Value following;
    private @Nullable List<Value> lastChanged;

    /**
     * @param size how many items there are, where that is known without going through them
     * @param depth how many loops of the same recursion are around this one
     * @param recursion renders the loop's body over other items; null where the loop is not recursive
     */
    public LoopValue(
            Iterator<Value> iterator, OptionalInt size, int depth, @Nullable Function<Value, Value> recursion) {
        this.iterator = iterator;
        this.length = size.orElse(-1);
        this.depth = depth;
        this.recursion = recursion;
    }

    /** Goes one item on; null at the end. */
    public @Nullable Value advance() {
        Value next = peek();
        if (next == null) {
            return null;
        }
        following = null;
        previous = current;
        current = next;
        index++;
        return next;
    }

    /** The item after the current one; null where the current one is the last. */
    public @Nullable Value peek() {
        if (following == null && iterator.hasNext()) {
            following = iterator.next();
        }
        return following;
    }

    /** The item before the current one; null where the current one is the first. */
    public @Nullable Value previous() {
        return previous;
    }

    public int index() {
        return index;
    }

    public int depth() {
        return depth;
    }

    public int length() {
        if (length < 0) {
            List<Value> rest = new ArrayList<>();
            iterator.forEachRemaining(rest::add);
            iterator = rest.iterator();
            length = rest.size() + index + 1 + (following == null ? 0 : 1);
        }
        return length;
    }

    /** What {@code changed} compares with: the values of its last call, null before the first. */
    public @Nullable List<Value> lastChanged() {
        return lastChanged;
    }

    public void rememberChanged(List<Value> values) {
        lastChanged = values;
    }

    /** Renders the loop's body over other items; null where the loop is not recursive. */
    public @Nullable Function<Value, Value> recursion() {
        return recursion;
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }
}
