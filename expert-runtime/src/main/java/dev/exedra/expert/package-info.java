/** Serves some of a model's experts over gRPC: {@code AdmissionLimit -> ExpertBatcher -> experts -> kernel}. */
@NullMarked
package dev.exedra.expert;

import org.jspecify.annotations.NullMarked;
