/** Runs a syntax tree. */
@NullMarked
package dev.exedra.template.interpreter;

import org.jspecify.annotations.NullMarked;
