/** The layers of a decoder, built from a spec and a checkpoint, running ragged batches of rows. */
@NullMarked
package dev.exedra.core.layer;

import org.jspecify.annotations.NullMarked;
