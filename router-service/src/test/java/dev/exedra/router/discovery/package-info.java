/** Tests of discovery. */
@NullMarked
package dev.exedra.router.discovery;

import org.jspecify.annotations.NullMarked;
