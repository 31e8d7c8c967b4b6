package dev.exedra.core.kernel;

import java.util.Optional;

/**
 * The provider that this process computes with, chosen once.
 *
 * @param kernels the provider
 * @param reason why this one, for the log
 */
public record KernelChoice(Kernels kernels, String reason) {

    /**
     * The named provider, or the fastest that loads here: oneDNN, else the Vector API.
     *
     * @param name {@code scalar}, {@code vector} or {@code onednn}
     * @throws KernelException if the name is unknown or the named provider does not load
     */
    public static KernelChoice of(Optional<String> name) {
        return name.map(KernelChoice::named).orElseGet(KernelChoice::fastest);
    }

    private static KernelChoice named(String name) {
        Kernels kernels = switch (name) {
            case "scalar" -> new ScalarKernels();
            case "vector" -> new VectorKernels();
            case "onednn" -> OneDnnKernels.load(new VectorKernels());
            default ->
                throw new KernelException("no kernels are called \"" + name + "\": use scalar, vector or onednn");
        };
        return new KernelChoice(kernels, "asked for; " + kernels.numerics());
    }

    private static KernelChoice fastest() {
        try {
            OneDnnKernels kernels = OneDnnKernels.load(new VectorKernels());
            return new KernelChoice(kernels, "the fastest here; " + kernels.numerics());
        } catch (KernelException unavailable) {
            VectorKernels kernels = new VectorKernels();
            return new KernelChoice(
                    kernels, "oneDNN did not load: " + unavailable.getMessage() + "; " + kernels.numerics());
        }
    }
}
