package dev.exedra.template.syntax;

import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A whole template.
 *
 * @param hiddenNames for a body with variables of its own, the names that it assigns before it reads them and that no
 *     scope around it mentions: there they are undefined until they are assigned, whatever the context holds.
 */
public record Template(Body body, IdentityHashMap<Body, Set<String>> hiddenNames) {}
