/** A small strict JSON (RFC 8259) reader and writer. It knows nothing of checkpoints. */
@NullMarked
package dev.exedra.core.json;

import org.jspecify.annotations.NullMarked;
