/** Answers that stream, no faster than the client reads. */
@NullMarked
package dev.exedra.gateway.stream;

import org.jspecify.annotations.NullMarked;
