/** The command line: what is typed becomes calls of the engine, and what goes wrong becomes one line. */
@NullMarked
package dev.exedra.cli;

import org.jspecify.annotations.NullMarked;
