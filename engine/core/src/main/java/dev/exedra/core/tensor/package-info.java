@NullMarked
package dev.exedra.core.tensor;

import org.jspecify.annotations.NullMarked;
