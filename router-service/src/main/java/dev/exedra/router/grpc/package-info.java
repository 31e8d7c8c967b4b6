/** {@code exedra.inference.v1} over the engine. */
@NullMarked
package dev.exedra.router.grpc;

import org.jspecify.annotations.NullMarked;
