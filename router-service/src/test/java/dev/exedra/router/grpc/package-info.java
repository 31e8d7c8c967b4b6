@NullMarked
package dev.exedra.router.grpc;

import org.jspecify.annotations.NullMarked;
