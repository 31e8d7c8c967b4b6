@NullMarked
package dev.exedra.proto.process;

import org.jspecify.annotations.NullMarked;
