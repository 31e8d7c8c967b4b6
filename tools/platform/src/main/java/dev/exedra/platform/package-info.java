/** A whole platform on this machine: every service a process of its own. */
@NullMarked
package dev.exedra.platform;

import org.jspecify.annotations.NullMarked;
