/** How every service's process begins. */
@NullMarked
package dev.exedra.proto.process;

import org.jspecify.annotations.NullMarked;
