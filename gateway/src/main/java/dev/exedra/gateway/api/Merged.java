package dev.exedra.gateway.api;

import java.util.function.IntFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Several sequences at once. */
final class Merged {

    private Merged() {}

    /** Streams that take turns as they are ready; each runs ahead of the reader by one element. */
    static <T> Flux<T> streams(int count, IntFunction<Publisher<T>> stream) {
        return count == 1 ? Flux.from(stream.apply(0)) : Flux.range(0, count).flatMap(stream::apply, count, 1);
    }

    /** Answers in the order of their sequences, all asked for at once. */
    static <T> Flux<T> answers(int count, IntFunction<Publisher<T>> answer) {
        return Flux.range(0, count).flatMapSequential(stream -> answer.apply(stream), count, 1);
    }
}
