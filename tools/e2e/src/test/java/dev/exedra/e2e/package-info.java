@NullMarked
package dev.exedra.e2e;

import org.jspecify.annotations.NullMarked;
