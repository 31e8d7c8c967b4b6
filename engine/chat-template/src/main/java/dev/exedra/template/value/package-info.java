/** The closed set of values that a template can hold, and what a render may spend on them. */
@NullMarked
package dev.exedra.template.value;

import org.jspecify.annotations.NullMarked;
