/** A chat with a running gateway. */
@NullMarked
package dev.exedra.cli.gateway;

import org.jspecify.annotations.NullMarked;
