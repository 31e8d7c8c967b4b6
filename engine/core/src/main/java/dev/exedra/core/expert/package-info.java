/** Experts and whoever runs them: in this process, and later in a pod. */
@NullMarked
package dev.exedra.core.expert;

import org.jspecify.annotations.NullMarked;
