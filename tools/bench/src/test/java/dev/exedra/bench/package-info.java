@NullMarked
package dev.exedra.bench;

import org.jspecify.annotations.NullMarked;
