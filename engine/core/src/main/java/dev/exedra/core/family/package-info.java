/** How each published family's config.json becomes a {@link dev.exedra.core.spec.ModelSpec}: one small file each. */
@NullMarked
package dev.exedra.core.family;

import org.jspecify.annotations.NullMarked;
