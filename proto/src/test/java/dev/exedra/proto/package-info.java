@NullMarked
package dev.exedra.proto;

import org.jspecify.annotations.NullMarked;
