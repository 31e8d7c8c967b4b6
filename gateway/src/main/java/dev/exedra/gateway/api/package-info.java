/** OpenAI's API: requests read into prompts, answers of the router written as OpenAI writes them. */
@NullMarked
package dev.exedra.gateway.api;

import org.jspecify.annotations.NullMarked;
