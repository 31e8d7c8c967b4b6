/** Chat templates: what a chat becomes before it is tokenised. */
@NullMarked
package dev.exedra.template;

import org.jspecify.annotations.NullMarked;
