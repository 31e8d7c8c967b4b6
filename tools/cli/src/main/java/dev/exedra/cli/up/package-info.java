/** Starts a whole platform on this machine: every service a process of its own. */
@NullMarked
package dev.exedra.cli.up;

import org.jspecify.annotations.NullMarked;
