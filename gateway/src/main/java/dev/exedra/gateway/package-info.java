/** The only public door: OpenAI's HTTP API on handlers of its own, {@code exedra.inference.v1} passed through. */
@NullMarked
package dev.exedra.gateway;

import org.jspecify.annotations.NullMarked;
