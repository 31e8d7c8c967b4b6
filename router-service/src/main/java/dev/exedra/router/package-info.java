/** The router: the engine behind gRPC, its experts in this process or in pods. */
@NullMarked
package dev.exedra.router;

import org.jspecify.annotations.NullMarked;
