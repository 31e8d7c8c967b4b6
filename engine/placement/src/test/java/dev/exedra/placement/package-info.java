/** Tests of the plans. */
@NullMarked
package dev.exedra.placement;

import org.jspecify.annotations.NullMarked;
