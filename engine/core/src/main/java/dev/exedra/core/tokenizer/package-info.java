/** Text to token ids and back, as a model's tokenizer.json says; also a piece at a time. */
@NullMarked
package dev.exedra.core.tokenizer;

import org.jspecify.annotations.NullMarked;
