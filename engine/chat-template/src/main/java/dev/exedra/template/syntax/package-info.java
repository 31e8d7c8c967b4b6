/** The syntax tree: records only. */
@NullMarked
package dev.exedra.template.syntax;

import org.jspecify.annotations.NullMarked;
