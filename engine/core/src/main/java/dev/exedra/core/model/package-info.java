/** A whole model: embedding, layers and head over a checkpoint, computing ragged batches. */
@NullMarked
package dev.exedra.core.model;

import org.jspecify.annotations.NullMarked;
