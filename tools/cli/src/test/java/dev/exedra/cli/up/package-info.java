@NullMarked
package dev.exedra.cli.up;

import org.jspecify.annotations.NullMarked;
