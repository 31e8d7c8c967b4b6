package dev.exedra.expert;

import dev.exedra.core.kernel.Compute;
import dev.exedra.core.moe.Routing;
import dev.exedra.core.tensor.Matrix;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Experts of two columns that give weight * (expert + 1) * input, and that stand still until they are let go. */
final class HeldKernel implements StageExperts {

    final List<Integer> rowsOfCalls = new CopyOnWriteArrayList<>();
    final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    void letGo() {
        letGo.countDown();
    }

    private void hold(int rows) {
        rowsOfCalls.add(rows);
        begun.countDown();
        try {
            letGo.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void routed(int layer, int stage, Routing routing, int experts, Matrix input, Matrix target) {
        hold(input.rows());
        for (int row = 0; row < input.rows(); row++) {
            for (int column = 0; column < hidden(); column++) {
                float sum = 0;
                for (int rank = 0; rank < routing.topK(); rank++) {
                    int expert = routing.expertId(row, rank);
                    sum += expert < 0 ? 0 : routing.weight(row, rank) * (expert + 1) * input.get(row, column);
                }
                target.set(row, column, sum);
            }
        }
    }

    @Override
    public void shared(int layer, int stage, float[] weights, Matrix input, Matrix target) {
        hold(input.rows());
        for (int row = 0; row < input.rows(); row++) {
            for (int column = 0; column < hidden(); column++) {
                target.set(row, column, weights[row] * input.get(row, column));
            }
        }
    }

    @Override
    public Compute compute() {
        return Compute.F32;
    }

    @Override
    public int hidden() {
        return 2;
    }
}
