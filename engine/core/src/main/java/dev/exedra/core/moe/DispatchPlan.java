package dev.exedra.core.moe;

import dev.exedra.core.tensor.Matrix;
import java.util.Arrays;

/**
 * Which rows go to which expert, and where each row finds the answers.
 *
 * <p>A routed (row, expert) pair has a slot: its row in a matrix of all experts' outputs. Slots are numbered expert by
 * expert, rows rising, and every expert's part has room for {@link Matrix#paddedRows}. Each row knows its slots in the
 * order in which they are added: group by group, experts rising.
 */
public final class DispatchPlan {

    private final ExpertGroups groups;
    private final int[] firstSlot;
    private final int[] rowsOfExpert;
    private final int[] rowOfSlot;
    private final float[] weightOfSlot;
    private final int[] firstEntryOfRow;
    private final int[] slotOfEntry;
    private final int[] groupOfEntry;
    private final int[] expertOfEntry;

    private DispatchPlan(Routing routing, int experts, ExpertGroups groups) {
        this.groups = groups;
        this.rowsOfExpert = new int[experts];
        this.firstEntryOfRow = new int[routing.rows() + 1];
        count(routing);
        this.firstSlot = new int[experts + 1];
        for (int expert = 0; expert < experts; expert++) {
            int rows = rowsOfExpert[expert];
            firstSlot[expert + 1] = firstSlot[expert] + (rows == 0 ? 0 : Matrix.paddedRows(rows));
        }
        this.rowOfSlot = new int[firstSlot[experts]];
        this.weightOfSlot = new float[firstSlot[experts]];
        place(routing);
        this.slotOfEntry = new int[firstEntryOfRow[routing.rows()]];
        this.groupOfEntry = new int[slotOfEntry.length];
        this.expertOfEntry = new int[slotOfEntry.length];
        order();
    }

    /** Plans without a bound: every routed pair has its slot. Counting sorts, linear in the pairs. */
    public static DispatchPlan of(Routing routing, int experts, ExpertGroups groups) {
        return new DispatchPlan(routing, experts, groups);
    }

    private void count(Routing routing) {
        for (int row = 0; row < routing.rows(); row++) {
            int chosen = 0;
            for (int rank = 0; rank < routing.topK(); rank++) {
                int expert = routing.expertId(row, rank);
                if (expert >= 0) {
                    rowsOfExpert[expert]++;
                    chosen++;
                }
            }
            firstEntryOfRow[row + 1] = firstEntryOfRow[row] + chosen;
        }
    }

    private void place(Routing routing) {
        Arrays.fill(rowOfSlot, -1);
        int[] next = firstSlot.clone();
        for (int row = 0; row < routing.rows(); row++) {
            for (int rank = 0; rank < routing.topK(); rank++) {
                int expert = routing.expertId(row, rank);
                if (expert >= 0) {
                    rowOfSlot[next[expert]] = row;
                    weightOfSlot[next[expert]++] = routing.weight(row, rank);
                }
            }
        }
    }

    private void order() {
        int[] next = firstEntryOfRow.clone();
        for (int group = 0; group < groups.count(); group++) {
            for (int expert : groups.experts(group)) {
                for (int i = 0; i < rowsOfExpert[expert]; i++) {
                    int slot = firstSlot[expert] + i;
                    int entry = next[rowOfSlot[slot]]++;
                    slotOfEntry[entry] = slot;
                    groupOfEntry[entry] = group;
                    expertOfEntry[entry] = expert;
                }
            }
        }
    }

    /** Rows of the step. */
    public int rows() {
        return firstEntryOfRow.length - 1;
    }

    /** Experts of the stage. */
    public int experts() {
        return rowsOfExpert.length;
    }

    /** The partition that the plan was made for. */
    public ExpertGroups groups() {
        return groups;
    }

    /** Slots, padding included: rows of a matrix for all outputs. */
    public int slots() {
        return rowOfSlot.length;
    }

    /** First slot of an expert. */
    public int firstSlot(int expert) {
        return firstSlot[expert];
    }

    /** Rows that an expert gets. */
    public int rowsOf(int expert) {
        return rowsOfExpert[expert];
    }

    /** The row of a slot; -1 for padding. */
    public int row(int slot) {
        return rowOfSlot[slot];
    }

    /** What the expert's output at a slot is multiplied with. */
    public float weight(int slot) {
        return weightOfSlot[slot];
    }

    /** First entry of a row in the order of adding; also valid for one past the last row. */
    public int firstEntry(int row) {
        return firstEntryOfRow[row];
    }

    /** The slot of an entry. */
    public int slot(int entry) {
        return slotOfEntry[entry];
    }

    /** The group of an entry. */
    public int group(int entry) {
        return groupOfEntry[entry];
    }

    /** The expert of an entry. */
    public int expert(int entry) {
        return expertOfEntry[entry];
    }
}
