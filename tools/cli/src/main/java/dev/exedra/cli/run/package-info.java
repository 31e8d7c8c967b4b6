/** Completions: prompts in, text or ids out as they come. */
@NullMarked
package dev.exedra.cli.run;

import org.jspecify.annotations.NullMarked;
