/** What both ends of the expert wire have in common beside the messages. */
@NullMarked
package dev.exedra.proto.wire;

import org.jspecify.annotations.NullMarked;
