/** Python's number and string formatting. */
@NullMarked
package dev.exedra.template.format;

import org.jspecify.annotations.NullMarked;
