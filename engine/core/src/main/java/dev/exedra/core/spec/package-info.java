/** What a model is, as data: shapes, constants and the names of its tensors. No maths, no memory. */
@NullMarked
package dev.exedra.core.spec;

import org.jspecify.annotations.NullMarked;
