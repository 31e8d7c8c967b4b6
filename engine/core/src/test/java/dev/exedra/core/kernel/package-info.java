@NullMarked
package dev.exedra.core.kernel;

import org.jspecify.annotations.NullMarked;
