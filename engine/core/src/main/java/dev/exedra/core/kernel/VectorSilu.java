package dev.exedra.core.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * SwiGLU's silu(gate) * up for whole vectors into BF16, which every large expert here asks for: {@link VectorMath} written out
 * (see {@link FewRows}), the same operations in the same order.
 */
final class VectorSilu {

    private VectorSilu() {}

    static boolean fits(Activation activation, Matrix target) {
        return activation == Activation.SILU && target.dtype() == DType.BF16 && target.columns() % Lanes.COUNT == 0;
    }

    static void glu(Matrix gateUp, Matrix target) {
        try {
            for (int row = 0; row < target.rows(); row++) {
                long gate = gateUp.data().address() + gateUp.offset(row, 0);
                long up = gateUp.data().address() + gateUp.offset(row, target.columns());
                row(gate, up, target.data().address() + target.offset(row, 0), target.columns());
            }
        } finally {
            Reference.reachabilityFence(gateUp);
            Reference.reachabilityFence(target);
        }
    }

    private static void row(long gates, long ups, long target, int columns) {
        FloatVector lowest = FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_LOWEST);
        FloatVector highest = FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_HIGHEST);
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, VectorMath.ROUNDER);
        FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1);
        for (int i = 0; i < columns; i += Lanes.COUNT) {
            FloatVector gate = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, gates + 4L * i, LITTLE_ENDIAN);
            FloatVector x = gate.neg();
            x = x.blend(lowest, x.compare(VectorOperators.LT, lowest));
            x = x.blend(highest, x.compare(VectorOperators.GT, highest));
            FloatVector shifted = x.fma(FloatVector.broadcast(Lanes.FLOATS, VectorMath.LOG2_E), rounder);
            FloatVector n = shifted.sub(rounder);
            FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -VectorMath.LN2_HIGH), x);
            r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -VectorMath.LN2_LOW), r);
            FloatVector series = r.fma(
                    FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_6),
                    FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_5));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_4));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, VectorMath.EXP_3));
            series = series.fma(r, FloatVector.broadcast(Lanes.FLOATS, 0.5f));
            series = series.fma(r, one);
            series = series.fma(r, one);
            IntVector exponent = shifted.reinterpretAsInts().sub(VectorMath.ROUNDER_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector first =
                    half.add(VectorMath.EXPONENT_BIAS).lanewise(VectorOperators.LSHL, VectorMath.MANTISSA_BITS);
            IntVector second = exponent.sub(half)
                    .add(VectorMath.EXPONENT_BIAS)
                    .lanewise(VectorOperators.LSHL, VectorMath.MANTISSA_BITS);
            FloatVector exp = series.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats());
            FloatVector up = FloatVector.fromMemorySegment(Lanes.FLOATS, Lanes.MEMORY, ups + 4L * i, LITTLE_ENDIAN);
            FloatVector result = gate.div(exp.add(one)).mul(up);

            IntVector bits = result.reinterpretAsInts();
            IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
            IntVector rounded = bits.add(Lanes.ROUNDING).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
            VectorMask<Integer> nan = result.test(VectorOperators.IS_NAN).cast(Lanes.INTS);
            ShortVector narrow = (ShortVector)
                    rounded.blend(upper.or(Lanes.QUIET), nan).convertShape(VectorOperators.I2S, Lanes.SHORTS, 0);
            narrow.intoMemorySegment(Lanes.MEMORY, target + 2L * i, LITTLE_ENDIAN);
        }
    }
}
