/** What a checkpoint is, from its headers alone. */
@NullMarked
package dev.exedra.cli.inspect;

import org.jspecify.annotations.NullMarked;
