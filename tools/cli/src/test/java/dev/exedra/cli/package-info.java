@NullMarked
package dev.exedra.cli;

import org.jspecify.annotations.NullMarked;
