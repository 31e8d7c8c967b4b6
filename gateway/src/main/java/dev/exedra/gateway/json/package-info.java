/** JSON read with bounds, and errors that name the field. */
@NullMarked
package dev.exedra.gateway.json;

import org.jspecify.annotations.NullMarked;
