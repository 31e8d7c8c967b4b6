package dev.exedra.core.kernel;

import java.util.Optional;

/** Placeholder until the kernel branch lands. */
public record KernelChoice(Kernels kernels, String reason) {
    public static KernelChoice of(Optional<String> name) {
        return new KernelChoice(new ScalarKernels(), "placeholder");
    }
}
