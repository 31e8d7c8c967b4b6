/** Template text to tokens, with Jinja's rules for white space. */
@NullMarked
package dev.exedra.template.lexer;

import org.jspecify.annotations.NullMarked;
