/** The router's figures, under the names that vLLM's dashboards ask for where there are any. */
@NullMarked
package dev.exedra.router.metrics;

import org.jspecify.annotations.NullMarked;
