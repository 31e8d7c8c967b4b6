@NullMarked
package dev.exedra.template;

import org.jspecify.annotations.NullMarked;
