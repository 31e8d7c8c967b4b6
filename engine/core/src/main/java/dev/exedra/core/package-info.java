/** The engine: from a checkpoint folder to tokens. */
@NullMarked
package dev.exedra.core;

import org.jspecify.annotations.NullMarked;
