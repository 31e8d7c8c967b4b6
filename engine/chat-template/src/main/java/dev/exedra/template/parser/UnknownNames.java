package dev.exedra.template.parser;

import dev.exedra.template.TemplateSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Filters and tests that do not exist. As in Jinja, one that stands in an {@code if} or a conditional expression is an
 * error only where it is reached; any other is an error of the template.
 */
final class UnknownNames {

    private final KnownNames known;
    private final List<TemplateSyntaxException> failures = new ArrayList<>();
    private boolean conditional;

    UnknownNames(KnownNames known) {
        this.known = known;
    }

    void filter(String name, int line) {
        note(known.filters().contains(name), "No filter named '" + name + "'.", line);
    }

    void test(String name, int line) {
        note(known.tests().contains(name), "No test named '" + name + "'.", line);
    }

    /** How many are noted: a mark for {@link #forgetSince}. */
    int mark() {
        return failures.size();
    }

    /** What was noted since the mark turned out to stand in a conditional expression. */
    void forgetSince(int mark) {
        failures.subList(mark, failures.size()).clear();
    }

    /** Whether what is parsed next stands in an {@code if}; returns what held before. */
    boolean conditional(boolean now) {
        boolean before = conditional;
        conditional = now;
        return before;
    }

    void check() {
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void note(boolean exists, String text, int line) {
        if (!exists && !conditional) {
            failures.add(new TemplateSyntaxException(text, line));
        }
    }
}
