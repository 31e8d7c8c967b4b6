@NullMarked
package dev.exedra.proto.wire;

import org.jspecify.annotations.NullMarked;
