/** OpenTelemetry's spans of requests that are sampled: request, step, layer, pod. */
@NullMarked
package dev.exedra.router.trace;

import org.jspecify.annotations.NullMarked;
