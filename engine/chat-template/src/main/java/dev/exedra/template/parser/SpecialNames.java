package dev.exedra.template.parser;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Which of {@code caller}, {@code kwargs} and {@code varargs} the macros around a place mention. */
final class SpecialNames {

    private static final Set<String> SPECIAL = Set.of("caller", "kwargs", "varargs");

    private final Deque<Set<String>> macros = new ArrayDeque<>();

    void used(String name) {
        if (SPECIAL.contains(name)) {
            macros.forEach(names -> names.add(name));
        }
    }

    void enterMacro() {
        macros.push(new HashSet<>());
    }

    /** What the macro that ends here mentions. */
    Set<String> leaveMacro() {
        return macros.pop();
    }
}
