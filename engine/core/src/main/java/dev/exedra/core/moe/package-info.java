/** The units of a Mixture-of-Experts layer, pure: gate rule, plan, call and combine. */
@NullMarked
package dev.exedra.core.moe;

import org.jspecify.annotations.NullMarked;
