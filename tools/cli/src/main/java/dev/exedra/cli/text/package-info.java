/** Text to ids and back. */
@NullMarked
package dev.exedra.cli.text;

import org.jspecify.annotations.NullMarked;
