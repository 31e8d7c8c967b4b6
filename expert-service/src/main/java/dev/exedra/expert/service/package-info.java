/** An application that serves experts. */
@NullMarked
package dev.exedra.expert.service;

import org.jspecify.annotations.NullMarked;
