package dev.exedra.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Divides a step in two. A sequence stays whole: the rows of a chunk attend to each other, layer by layer.
 */
final class StepSplit {

    /** The smaller half has at least this part of the rows: fewer give the other one's experts no time to answer. */
    private static final int SMALLEST_PART = 4;

    private StepSplit() {}

    /** One part or two of about as many rows, none empty; within a part the order stays. */
    static List<List<Chunk>> of(List<Chunk> chunks, int minimumSplitRows) {
        int rows = chunks.stream().mapToInt(Chunk::rows).sum();
        if (rows < minimumSplitRows || chunks.size() < 2) {
            return List.of(chunks);
        }
        List<Chunk> largestFirst = new ArrayList<>(chunks);
        largestFirst.sort(Comparator.comparingInt(Chunk::rows).reversed());
        List<Chunk> first = new ArrayList<>();
        int firstRows = 0;
        int secondRows = 0;
        for (Chunk chunk : largestFirst) {
            if (firstRows <= secondRows) {
                first.add(chunk);
                firstRows += chunk.rows();
            } else {
                secondRows += chunk.rows();
            }
        }
        if (Math.min(firstRows, secondRows) * SMALLEST_PART < rows) {
            return List.of(chunks);
        }
        return List.of(
                chunks.stream().filter(first::contains).toList(),
                chunks.stream().filter(chunk -> !first.contains(chunk)).toList());
    }
}
