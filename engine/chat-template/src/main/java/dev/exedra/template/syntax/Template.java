package dev.exedra.template.syntax;

import java.util.Map;
import java.util.Set;

/**
 * A whole template.
 *
 * @param hiddenNames for a body with variables of its own, the names that it assigns before it reads them and that no
 *     scope around it mentions: there they are undefined until they are assigned, whatever the context holds. Keyed by
 *     the body's identity.
 */
public record Template(Body body, Map<Body, Set<String>> hiddenNames) {}
