/** What a model computes for given ids, as a safetensors file. */
@NullMarked
package dev.exedra.cli.logits;

import org.jspecify.annotations.NullMarked;
