/** What a client is told when a request cannot be served; gRPC and HTTP codes are mapped here and nowhere else. */
@NullMarked
package dev.exedra.gateway.error;

import org.jspecify.annotations.NullMarked;
