package dev.exedra.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.layer.StepObserver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --groups N}: a model whose experts stand in groups, even where no group is as large as another. */
class GroupsTest {

    @ParameterizedTest(name = "{0} with {1} kernels")
    @CsvSource({
        "mixtral, vector",
        "qwen2_moe, onednn",
        "qwen3_moe, vector",
        "olmoe, onednn",
        "deepseek, vector",
        "cartesian_moe, onednn",
        "cartesian_moe_residual, vector",
        "cartesian_baseline_top_p, onednn"
    })
    void anyNumberOfGroupsGivesTheLogitsOfOneAndEachItsOwnBits(String family, String kernels) {
        Fixture fixture = Fixture.load(family);
        float[][] one = logits(fixture, kernels, 1);
        for (int groups : new int[] {2, 3, 50}) {
            float[][] parted = logits(fixture, kernels, groups);
            float[][] again = logits(fixture, kernels, groups);
            assertEquals(one.length, parted.length);
            for (int row = 0; row < one.length; row++) {
                String what = groups + " groups, row " + row;
                assertArrayEquals(one[row], parted[row], (float) fixture.tolerance("logits"), what);
                // Floats are compared by their bits where no tolerance is given.
                assertArrayEquals(parted[row], again[row], what);
            }
        }
    }

    private static float[][] logits(Fixture fixture, String kernels, int groups) {
        LoadOptions options = LoadOptions.defaults()
                .withCompute(Compute.F32)
                .withKernels(kernels)
                .withThreads(2)
                .withGroups(groups);
        try (Model model = ModelLoader.load(fixture.folder(), options);
                Forward forward = new Forward(model)) {
            return forward.logits(fixture.prompt(3), Integer.MAX_VALUE / 2, StepObserver.NONE);
        }
    }
}
