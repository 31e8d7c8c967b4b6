/** The gateway against a router that is a script. */
@NullMarked
package dev.exedra.gateway;

import org.jspecify.annotations.NullMarked;
