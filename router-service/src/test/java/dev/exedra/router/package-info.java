@NullMarked
package dev.exedra.router;

import org.jspecify.annotations.NullMarked;
