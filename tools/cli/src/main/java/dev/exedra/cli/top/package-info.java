/** What a running platform does, on the terminal. */
@NullMarked
package dev.exedra.cli.top;

import org.jspecify.annotations.NullMarked;
