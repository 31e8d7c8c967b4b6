package dev.exedra.expert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.exedra.core.moe.Routing;
import dev.exedra.proto.expert.v1.ForwardErrorCode;
import dev.exedra.proto.wire.PayloadBytes;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExpertBatcherTest {

    private final HeldKernel kernel = new HeldKernel();
    private final SeenFigures figures = new SeenFigures();
    private final LoadMeter meter = new LoadMeter(figures);
    private final QueueLimit limit = new QueueLimit(Duration.ofMillis(100), 1, 1 << 20);

    /** One row [x, 2 x] for one expert with weight 0.5. */
    private static Piece piece(int expert, float x, long deadlineNanos, Answer answer) {
        Routing routing = Routing.empty(1, 1);
        routing.expertIds()[0] = expert;
        routing.weights()[0] = 0.5f;
        MemorySegment hidden = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, x, 2 * x);
        return new Piece(
                expert,
                0,
                0,
                4,
                new Piece.Routed(routing),
                PayloadBytes.of(hidden),
                1,
                System.nanoTime(),
                deadlineNanos,
                "",
                answer);
    }

    @Test
    void threeCallsThatWaitForOneExpertAreOneKernelCall() throws Exception {
        List<Given> answers = List.of(new Given(), new Given(), new Given());
        Given first = new Given();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter, new PodSpans(OpenTelemetry.noop()), limit)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, first));
            kernel.begun.await();
            for (int i = 0; i < answers.size(); i++) {
                batcher.submit(piece(2, i + 1, Long.MAX_VALUE, answers.get(i)));
            }
            assertEquals(3, meter.waiting());
            kernel.letGo();
            assertEquals(List.of(0.5f, 1f), first.sums());
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(
                        List.of(1.5f * (i + 1), 3f * (i + 1)), answers.get(i).sums());
                assertEquals(3, answers.get(i).header().getBatches(0).getRows());
            }
            assertEquals(3, meter.rows(new Piece.Key(0, 0, false), 2));
        }
        assertEquals(List.of(1, 3), kernel.rowsOfCalls);
        assertEquals(List.of(1, 3), figures.batches);
        assertEquals(4, figures.queued.size());
    }

    @Test
    void aBatchHasNoMoreRowsThanItMay() throws Exception {
        List<Given> answers = List.of(new Given(), new Given(), new Given());
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 2, meter, new PodSpans(OpenTelemetry.noop()), limit)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, new Given()));
            kernel.begun.await();
            answers.forEach(answer -> batcher.submit(piece(1, 1, Long.MAX_VALUE, answer)));
            kernel.letGo();
            for (Given answer : answers) {
                assertEquals(List.of(1f, 2f), answer.sums());
            }
        }
        assertEquals(List.of(1, 2, 1), kernel.rowsOfCalls);
    }

    @Test
    void whatIsTooOldIsDroppedWhereItIsFound() throws Exception {
        Given late = new Given();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter, new PodSpans(OpenTelemetry.noop()), limit)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, new Given()));
            kernel.begun.await();
            batcher.submit(piece(1, 1, System.nanoTime() - 1, late));
            kernel.letGo();
            assertEquals(ForwardErrorCode.FORWARD_ERROR_CODE_DEADLINE, late.error());
        }
        assertEquals(List.of(1), kernel.rowsOfCalls);
        assertEquals(1, meter.refusals(ForwardErrorCode.FORWARD_ERROR_CODE_DEADLINE));
        assertEquals(0, meter.rows(new Piece.Key(0, 0, false), 1));
        assertEquals(0, meter.waiting());
    }

    @Test
    void aCancelledCallNeverReachesTheKernel() throws Exception {
        Given first = new Given();
        Given kept = new Given();
        Given cancelled = new Given();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter, new PodSpans(OpenTelemetry.noop()), limit)) {
            Piece running = piece(0, 1, Long.MAX_VALUE, first);
            batcher.submit(running);
            kernel.begun.await();
            Piece waiting = piece(1, 1, Long.MAX_VALUE, cancelled);
            batcher.submit(waiting);
            batcher.submit(piece(1, 1, Long.MAX_VALUE, kept));
            batcher.cancel(waiting);
            assertEquals(ForwardErrorCode.FORWARD_ERROR_CODE_CANCELLED, cancelled.error());
            // What a kernel works on already is answered as ever.
            batcher.cancel(running);
            kernel.letGo();
            assertEquals(List.of(0.5f, 1f), first.sums());
            assertEquals(List.of(1f, 2f), kept.sums());
        }
        assertEquals(List.of(1, 1), kernel.rowsOfCalls);
        assertEquals(0, meter.waiting());
    }

    @Test
    void anAnswerThatCannotBeGivenKeepsNoneFromTheOthers() throws Exception {
        Given other = new Given();
        Given later = new Given();
        try (ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter, new PodSpans(OpenTelemetry.noop()), limit)) {
            batcher.submit(piece(0, 1, Long.MAX_VALUE, new Given()));
            kernel.begun.await();
            batcher.submit(piece(1, 1, Long.MAX_VALUE, (_, _) -> {
                throw new IllegalStateException("the stream broke");
            }));
            batcher.submit(piece(1, 1, Long.MAX_VALUE, other));
            kernel.letGo();
            assertEquals(List.of(1f, 2f), other.sums());
            batcher.submit(piece(1, 1, Long.MAX_VALUE, later));
            assertEquals(List.of(1f, 2f), later.sums());
        }
    }

    @Test
    void closingAnswersWhatWaitsAndRefusesWhatComesLater() throws Exception {
        Given accepted = new Given();
        Given refused = new Given();
        ExpertBatcher batcher = new ExpertBatcher(kernel, 64, meter, new PodSpans(OpenTelemetry.noop()), limit);
        batcher.submit(piece(3, 1, Long.MAX_VALUE, accepted));
        kernel.letGo();
        batcher.close();
        batcher.submit(piece(3, 1, Long.MAX_VALUE, refused));
        assertEquals(List.of(2f, 4f), accepted.sums());
        assertEquals(ForwardErrorCode.FORWARD_ERROR_CODE_DRAINING, refused.error());
        assertEquals(0, meter.between(meter.snapshot(), meter.snapshot()).getWaiting());
    }

    @Test
    void nothingIsLostBetweenTwoReadersLooks() {
        LoadMeter.Snapshot start = meter.snapshot();
        finish(piece(0, 1, Long.MAX_VALUE, new Given()));
        LoadMeter.Snapshot middle = meter.snapshot();
        // This one comes after the look and before it is told.
        finish(piece(0, 1, Long.MAX_VALUE, new Given()));
        assertEquals(1, meter.between(start, middle).getFinished());
        assertEquals(1, meter.between(middle, meter.snapshot()).getFinished());
    }

    private void finish(Piece piece) {
        meter.arrived(piece);
        meter.started(List.of(piece), System.nanoTime());
    }
}
