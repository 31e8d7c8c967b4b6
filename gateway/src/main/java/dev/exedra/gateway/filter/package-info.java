/** What every request passes before it reaches a handler or the router. */
@NullMarked
package dev.exedra.gateway.filter;

import org.jspecify.annotations.NullMarked;
