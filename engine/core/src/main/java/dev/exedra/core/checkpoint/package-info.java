/** A model's folder as published: config.json, safetensors files, generation_config.json. Tensors stay in mapped files. */
@NullMarked
package dev.exedra.core.checkpoint;

import org.jspecify.annotations.NullMarked;
