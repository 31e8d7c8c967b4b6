/** API keys: who asks, with which share, and how many tokens a minute. */
@NullMarked
package dev.exedra.gateway.key;

import org.jspecify.annotations.NullMarked;
