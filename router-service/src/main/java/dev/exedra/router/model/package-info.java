/** What is served: a checkpoint, its tokenizer, its chat template and its engine. */
@NullMarked
package dev.exedra.router.model;

import org.jspecify.annotations.NullMarked;
