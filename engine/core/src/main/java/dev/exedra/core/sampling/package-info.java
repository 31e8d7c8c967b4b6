/** From a row of logits to a token, and from tokens to the text that may be shown. Knows neither engine nor kernels. */
@NullMarked
package dev.exedra.core.sampling;

import org.jspecify.annotations.NullMarked;
