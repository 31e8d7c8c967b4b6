/** {@code exedra.inference.v1} at the public door. */
@NullMarked
package dev.exedra.gateway.grpc;

import org.jspecify.annotations.NullMarked;
