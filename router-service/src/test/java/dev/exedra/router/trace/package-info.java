@NullMarked
package dev.exedra.router.trace;

import org.jspecify.annotations.NullMarked;
