/** The methods and attributes that Python's types have. */
@NullMarked
package dev.exedra.template.method;

import org.jspecify.annotations.NullMarked;
