/** Continuous batching: schedule, step, emit. */
@NullMarked
package dev.exedra.core.engine;

import org.jspecify.annotations.NullMarked;
