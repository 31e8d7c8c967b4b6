/** Measures the engine against what the machine and the library can do, in the same run. */
@NullMarked
package dev.exedra.bench;

import org.jspecify.annotations.NullMarked;
