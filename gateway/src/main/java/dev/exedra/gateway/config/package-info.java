/** What can be set, checked at start, and how the parts are put together. */
@NullMarked
package dev.exedra.gateway.config;

import org.jspecify.annotations.NullMarked;
