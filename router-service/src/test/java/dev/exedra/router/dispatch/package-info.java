@NullMarked
package dev.exedra.router.dispatch;

import org.jspecify.annotations.NullMarked;
