/** {@code bench services}: the engine alone against the same engine with its experts in processes of their own. */
@NullMarked
package dev.exedra.cli.services;

import org.jspecify.annotations.NullMarked;
