/** Jinja's filters, tests and global functions. */
@NullMarked
package dev.exedra.template.function;

import org.jspecify.annotations.NullMarked;
