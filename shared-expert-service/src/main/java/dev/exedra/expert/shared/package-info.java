/** An application that serves the experts that are always on. */
@NullMarked
package dev.exedra.expert.shared;

import org.jspecify.annotations.NullMarked;
