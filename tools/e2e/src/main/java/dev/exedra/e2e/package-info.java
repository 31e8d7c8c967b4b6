/** Asks a platform of real processes, and disturbs it: what {@code bench chaos}, {@code overload} and the end-to-end tests share. */
@NullMarked
package dev.exedra.e2e;

import org.jspecify.annotations.NullMarked;
