@NullMarked
package dev.exedra.core.model;

import org.jspecify.annotations.NullMarked;
