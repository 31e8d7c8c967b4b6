package dev.exedra.template.value;

import dev.exedra.template.TemplateLimitException;
import dev.exedra.template.TemplateLimits;

/** What one render has spent of its limits, and the line it is at. */
public final class Budget {

    private static final int CHARACTERS_PER_ITEM = 32;
    private static final int SCANNED_CHARACTERS_PER_STEP = 32;

    private final TemplateLimits limits;
    private long steps;
    private long allocatedCharacters;
    private int depth;
    private int line;

    public Budget(TemplateLimits limits) {
        this.limits = limits;
    }

    public TemplateLimits limits() {
        return limits;
    }

    /** The line of the node that is being evaluated, from 1. */
    public int line() {
        return line;
    }

    public void moveTo(int newLine) {
        line = newLine;
    }

    public void step() {
        steps(1);
    }

    public void steps(long count) {
        steps += count;
        if (steps > limits.maximumSteps()) {
            throw new TemplateLimitException(
                    "the render takes more steps than its limit, maximumSteps " + limits.maximumSteps());
        }
    }

    /** Accounts for looking through a text. */
    public void scan(long characters) {
        steps(characters / SCANNED_CHARACTERS_PER_STEP);
    }

    /** Refuses a text that would be too long, before it is made. */
    public void checkLength(long characters) {
        if (characters > limits.maximumOutputCharacters()) {
            throw new TemplateLimitException("a text of " + characters
                    + " characters is longer than the limit, maximumOutputCharacters "
                    + limits.maximumOutputCharacters());
        }
    }

    /** Accounts for a text before it is made. */
    public void allocate(long characters) {
        checkLength(characters);
        addAllocated(characters);
    }

    private void addAllocated(long characters) {
        allocatedCharacters += characters;
        if (allocatedCharacters > limits.maximumAllocatedCharacters()) {
            throw new TemplateLimitException("the render makes more texts and lists than its limit,"
                    + " maximumAllocatedCharacters " + limits.maximumAllocatedCharacters());
        }
    }

    /** Refuses a list that would be too long, before it is made. */
    public void checkItems(long items) {
        if (items > limits.maximumListItems()) {
            throw new TemplateLimitException("a list of " + items + " items is longer than the limit, maximumListItems "
                    + limits.maximumListItems());
        }
    }

    /** Accounts for a list's items before they are made. */
    public void allocateItems(long items) {
        checkItems(items);
        addAllocated(items * CHARACTERS_PER_ITEM);
    }

    public void enter() {
        depth++;
        if (depth > limits.maximumDepth()) {
            throw new TemplateLimitException(
                    "the render nests deeper than its limit, maximumDepth " + limits.maximumDepth());
        }
    }

    public void leave() {
        depth--;
    }
}
