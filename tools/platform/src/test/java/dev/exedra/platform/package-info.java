@NullMarked
package dev.exedra.platform;

import org.jspecify.annotations.NullMarked;
