@NullMarked
package dev.exedra.expert;

import org.jspecify.annotations.NullMarked;
