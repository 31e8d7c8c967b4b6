package dev.exedra.gateway.router;

import io.grpc.Status;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The tries of one call: which router each goes to, how long it may take, and whether there is a next. */
final class Attempts {

    private final RouterPool pool;
    private final RetryLimits limits;
    private final long deadlineNanos;
    private final IntSupplier messages;
    private @Nullable RouterLink last;
    private int messagesBefore;
    private int fruitless;
    private int resumes;

    /** The tries of a call that ends {@code patience} from now; {@code messages} tells how many the client was given. */
    Attempts(RouterPool pool, RetryLimits limits, Duration patience, IntSupplier messages) {
        this.pool = pool;
        this.limits = limits;
        this.messages = messages;
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** What is left of the call's time; at least a moment, in which gRPC then says that it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    }

    /** The router for the next try. */
    Mono<RouterLink> router() {
        RouterLink next = pool.pick(last).orElse(null);
        last = next;
        return next == null
                ? Mono.error(
                        Status.UNAVAILABLE.withDescription("No router is known").asRuntimeException())
                : Mono.just(next);
    }

    Retry retry() {
        return Retry.from(signals -> signals.concatMap(signal -> next(signal.failure())));
    }

    private Flux<Long> next(Throwable failure) {
        int given = messages.getAsInt();
        boolean moved = given > messagesBefore;
        messagesBefore = given;
        fruitless = moved ? 0 : fruitless + 1;
        resumes += moved ? 1 : 0;
        if (!RouterLink.isUnavailable(failure)
                || fruitless > limits.maximumRetries()
                || resumes > limits.maximumResumes()) {
            return Flux.error(failure);
        }
        return pool.hasOther(last)
                ? Flux.just(0L)
                : Mono.delay(limits.firstBackoff().multipliedBy(1L << Math.max(0, fruitless - 1)))
                        .flux();
    }
}
