/** What Python's operators and built-in functions do to values. */
@NullMarked
package dev.exedra.template.operation;

import org.jspecify.annotations.NullMarked;
