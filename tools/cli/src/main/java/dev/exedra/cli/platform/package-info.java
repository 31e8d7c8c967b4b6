/** Where the services of a running platform are. */
@NullMarked
package dev.exedra.cli.platform;

import org.jspecify.annotations.NullMarked;
