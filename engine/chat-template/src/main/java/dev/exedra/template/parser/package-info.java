/** Tokens to syntax tree. */
@NullMarked
package dev.exedra.template.parser;

import org.jspecify.annotations.NullMarked;
