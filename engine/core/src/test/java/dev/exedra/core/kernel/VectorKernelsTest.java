package dev.exedra.core.kernel;

class VectorKernelsTest extends MatmulContract {

    private static final Kernels KERNELS = new VectorKernels();

    @Override
    Kernels kernels() {
        return KERNELS;
    }
}
