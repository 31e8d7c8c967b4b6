package dev.exedra.bench;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.kernel.ComputePool;
import dev.exedra.core.kernel.Kernels;
import dev.exedra.core.spec.ModelSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the machine and the library allow a model, measured in this run.
 *
 * @param readGigabytesPerSecond of memory in no cache, all threads
 * @param peakBf16Gigaflops of a large product
 * @param peakF32Gigaflops of a large product
 * @param prefillTokensPerSecond the library on a prefill's own products, weights cold, the head for one row
 * @param decodeReadTokensPerSecond a token at batch 1 by the bytes of weights that it reads
 * @param decodeStepTokensPerSecond the library on a decoding step's own products, by batch
 */
record Bounds(
        double readGigabytesPerSecond,
        double peakBf16Gigaflops,
        double peakF32Gigaflops,
        double prefillTokensPerSecond,
        double decodeReadTokensPerSecond,
        Map<Integer, Double> decodeStepTokensPerSecond) {

    static Bounds measure(
            ModelSpec model, Kernels kernels, ComputePool pool, Compute compute, int prompt, List<Integer> batches) {
        double read = ReadBandwidth.measure(pool);
        int bytes = compute.inputType().bytes();
        StepProducts token = StepProducts.of(model, 1, 1);
        Map<Integer, Double> decode = new LinkedHashMap<>();
        double prefill;
        try (StepBound bound = new StepBound(kernels, pool, compute)) {
            prefill = prompt / bound.seconds(StepProducts.of(model, prompt, 1), 7);
            for (int batch : batches) {
                decode.put(batch, batch / bound.seconds(StepProducts.of(model, batch, batch), 7));
            }
        }
        return new Bounds(
                read / 1e9,
                peak(kernels, pool, Compute.BF16),
                peak(kernels, pool, Compute.F32),
                prefill,
                read / (token.weights() * (double) bytes),
                decode);
    }

    private static double peak(Kernels kernels, ComputePool pool, Compute compute) {
        try (StepBound bound = new StepBound(kernels, pool, compute)) {
            return bound.peakGigaflops();
        }
    }
}
