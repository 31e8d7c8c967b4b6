/** What several commands take: a model, how to sample, the engine's limits. */
@NullMarked
package dev.exedra.cli.option;

import org.jspecify.annotations.NullMarked;
