/** A chat at the terminal or from a pipe, whoever answers. */
@NullMarked
package dev.exedra.cli.talk;

import org.jspecify.annotations.NullMarked;
