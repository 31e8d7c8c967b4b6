/** What the parts of the gateway know of one request. */
@NullMarked
package dev.exedra.gateway.request;

import org.jspecify.annotations.NullMarked;
