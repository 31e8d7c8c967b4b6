/** The router as the gateway sees it: one channel, calls as reactive streams, its models and its health. */
@NullMarked
package dev.exedra.gateway.router;

import org.jspecify.annotations.NullMarked;
