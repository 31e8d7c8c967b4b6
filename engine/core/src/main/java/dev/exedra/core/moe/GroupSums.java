package dev.exedra.core.moe;

import dev.exedra.core.tensor.DType;
import dev.exedra.core.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds expert outputs in the one order that every deployment keeps: within a group the weighted outputs in rising expert
 * id, then the groups' sums in rising group. A product is rounded before it is added, and a sum begins with its first
 * product, so that a pod's partial sum and the local one have the same bits.
 */
public final class GroupSums {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private GroupSums() {}

    /**
     * target[row] = sum over groups of (sum over the group's experts of weight * outputs[slot]) for rows
     * [from, from + count); 0 for a row that has no expert.
     *
     * @param outputs [slots, hidden]
     * @param partial one row [hidden] of scratch
     * @param target [rows, hidden]
     */
    public static void add(DispatchPlan plan, Matrix outputs, int from, int count, Matrix partial, Matrix target) {
        for (int row = from; row < from + count; row++) {
            int entry = plan.firstEntry(row);
            int end = plan.firstEntry(row + 1);
            if (entry == end) {
                fill(target, row);
            }
            boolean firstGroup = true;
            while (entry < end) {
                int next = endOfGroup(plan, entry, end);
                if (firstGroup) {
                    weigh(plan, outputs, entry, next, target, row);
                } else {
                    weigh(plan, outputs, entry, next, partial, 0);
                    addRow(partial, target, row);
                }
                firstGroup = false;
                entry = next;
            }
        }
    }

    private static int endOfGroup(DispatchPlan plan, int entry, int end) {
        int next = entry + 1;
        while (next < end && plan.group(next) == plan.group(entry)) {
            next++;
        }
        return next;
    }

    private static void fill(Matrix target, int row) {
        target.data()
                .asSlice(target.offset(row, 0), (long) target.columns() * DType.F32.bytes())
                .fill((byte) 0);
    }

    /** target[row] = sum over the entries of weight * output. */
    private static void weigh(DispatchPlan plan, Matrix outputs, int from, int to, Matrix target, int row) {
        MemorySegment source = outputs.data();
        MemorySegment sums = target.data();
        long targetAt = target.offset(row, 0);
        int columns = target.columns();
        int bound = SPECIES.loopBound(columns);
        for (int entry = from; entry < to; entry++) {
            float weight = plan.weight(plan.slot(entry));
            long sourceAt = outputs.offset(plan.slot(entry), 0);
            boolean first = entry == from;
            for (int i = 0; i < bound; i += SPECIES.length()) {
                long offset = (long) i * Float.BYTES;
                FloatVector product = FloatVector.fromMemorySegment(SPECIES, source, sourceAt + offset, ORDER)
                        .mul(weight);
                FloatVector sum = first
                        ? product
                        : FloatVector.fromMemorySegment(SPECIES, sums, targetAt + offset, ORDER)
                                .add(product);
                sum.intoMemorySegment(sums, targetAt + offset, ORDER);
            }
            for (int i = bound; i < columns; i++) {
                long offset = (long) i * Float.BYTES;
                float product = source.get(ValueLayout.JAVA_FLOAT, sourceAt + offset) * weight;
                float sum = first ? product : sums.get(ValueLayout.JAVA_FLOAT, targetAt + offset) + product;
                sums.set(ValueLayout.JAVA_FLOAT, targetAt + offset, sum);
            }
        }
    }

    private static void addRow(Matrix partial, Matrix target, int row) {
        MemorySegment sums = target.data();
        long targetAt = target.offset(row, 0);
        int columns = target.columns();
        int bound = SPECIES.loopBound(columns);
        for (int i = 0; i < bound; i += SPECIES.length()) {
            long offset = (long) i * Float.BYTES;
            FloatVector.fromMemorySegment(SPECIES, sums, targetAt + offset, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, partial.data(), offset, ORDER))
                    .intoMemorySegment(sums, targetAt + offset, ORDER);
        }
        for (int i = bound; i < columns; i++) {
            target.set(row, i, target.get(row, i) + partial.get(0, i));
        }
    }
}
