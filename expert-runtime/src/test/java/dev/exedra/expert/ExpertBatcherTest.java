package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.expert.v1.ForwardResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExpertBatcherTest {

    private final HeldKernel kernel = new HeldKernel();
    private final LoadMeter meter = new LoadMeter();

    /** One row [x, 2 x] for one expert with weight 0.5. */
    private static Piece piece(int expert, float x, long deadlineNanos, CompletableFuture<ForwardResponse> answer) {
        Routing routing = Routing.empty(1, 1);
        routing.expertIds()[0] = expert;
        routing.weights()[0] = 0.5f;
        ByteBuffer hidden = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(x)
                .putFloat(2 * x);
        return new Piece(
                expert,
                0,
                0,
                4,
                new Piece.Routed(routing),
                ByteString.copyFrom(hidden.flip()),
                1,
                System.nanoTime(),
                deadlineNanos,
                answer::complete);
    }

    private static List<Float> sums(CompletableFuture<ForwardResponse> answer) throws Exception {
        ByteBuffer sums = answer.get(20, TimeUnit.SECONDS)
                .getSums()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        return List.of(sums.getFloat(), sums.getFloat());
    }

    @Test
    void threeCallsThatWaitForOneExpertAreOneKernelCall() throws Exception {
        List<CompletableFuture<ForwardResponse>> answers =
                List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        CompletableFuture<ForwardResponse> first = new CompletableFuture<>();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, first));
            kernel.begun.await();
            for (int i = 0; i < answers.size(); i++) {
                batcher.submit(piece(2, i + 1, Long.MAX_VALUE, answers.get(i)));
            }
            kernel.letGo();
            assertEquals(List.of(0.5f, 1f), sums(first));
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(List.of(1.5f * (i + 1), 3f * (i + 1)), sums(answers.get(i)));
                assertEquals(3, answers.get(i).get().getHeader().getBatches(0).getRows());
            }
        }
        assertEquals(List.of(1, 3), kernel.rowsOfCalls);
    }

    @Test
    void aBatchHasNoMoreRowsThanItMay() throws Exception {
        List<CompletableFuture<ForwardResponse>> answers =
                List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 2, meter)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, new CompletableFuture<>()));
            kernel.begun.await();
            answers.forEach(answer -> batcher.submit(piece(1, 1, Long.MAX_VALUE, answer)));
            kernel.letGo();
            for (CompletableFuture<ForwardResponse> answer : answers) {
                assertEquals(List.of(1f, 2f), sums(answer));
            }
        }
        assertEquals(List.of(1, 2, 1), kernel.rowsOfCalls);
    }

    @Test
    void whatIsTooOldIsDroppedWhereItIsFound() throws Exception {
        CompletableFuture<ForwardResponse> late = new CompletableFuture<>();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, new CompletableFuture<>()));
            kernel.begun.await();
            batcher.submit(piece(1, 1, System.nanoTime() - 1, late));
            kernel.letGo();
            assertEquals(
                    ForwardErrorCode.FORWARD_ERROR_CODE_DEADLINE,
                    late.get(20, TimeUnit.SECONDS).getHeader().getError().getCode());
        }
        assertEquals(List.of(1), kernel.rowsOfCalls);
    }

    @Test
    void closingAnswersWhatWaitsAndRefusesWhatComesLater() throws Exception {
        CompletableFuture<ForwardResponse> accepted = new CompletableFuture<>();
        CompletableFuture<ForwardResponse> refused = new CompletableFuture<>();
        ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter);
        batcher.submit(piece(3, 1, Long.MAX_VALUE, accepted));
        kernel.letGo();
        batcher.close();
        batcher.submit(piece(3, 1, Long.MAX_VALUE, refused));
        assertEquals(List.of(2f, 4f), sums(accepted));
        assertEquals(
                ForwardErrorCode.FORWARD_ERROR_CODE_DRAINING,
                refused.get(20, TimeUnit.SECONDS).getHeader().getError().getCode());
        assertTrue(meter.since(meter.snapshot()).getWaiting() == 0);
    }
}
