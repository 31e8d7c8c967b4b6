/** Brings rows to experts in pods and their sums back: never blocks, never computes on a network thread. */
@NullMarked
package dev.exedra.router.dispatch;

import org.jspecify.annotations.NullMarked;
