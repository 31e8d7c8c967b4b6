package dev.exedra.template.parser;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that one scope mentions, and those that it hides. */
final class ScopeNames {

    private final @Nullable ScopeNames outer;
    private final Set<String> mentioned = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();

    ScopeNames(@Nullable ScopeNames outer) {
        this.outer = outer;
    }

    void read(String name) {
        if (!isMentioned(name)) {
            mentioned.add(name);
        }
    }

    void parameter(String name) {
        mentioned.add(name);
    }

    /** @param conditional whether it is assigned in a branch only; then it may still come from outside */
    void assigned(String name, boolean conditional) {
        boolean mentionedOutside = outer != null && outer.isMentioned(name);
        if (mentioned.add(name) && !conditional && !mentionedOutside) {
            hidden.add(name);
        }
    }

    Set<String> hidden() {
        return Set.copyOf(hidden);
    }

    private boolean isMentioned(String name) {
        for (ScopeNames scope = this; scope != null; scope = scope.outer) {
            if (scope.mentioned.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
