@NullMarked
package dev.exedra.core;

import org.jspecify.annotations.NullMarked;
