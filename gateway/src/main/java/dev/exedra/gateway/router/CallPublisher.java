package dev.exedra.gateway.router;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A call with one request as a stream of answers: demand downstream is what gRPC is asked for, message by message, and
 * cancelling ends the call at once. Begins with the first demand. Errors are {@code StatusRuntimeException}s.
 */
final class CallPublisher<Q, A> implements Publisher<A> {

    private final Supplier<ClientCall<Q, A>> calls;
    private final Metadata headers;
    private final Q request;
    private final CallMetadata metadata;
    private final Runnable sign;

    /** A call; {@code sign} runs whenever the other end gives a sign of life. */
    CallPublisher(Supplier<ClientCall<Q, A>> calls, Metadata headers, Q request, CallMetadata metadata, Runnable sign) {
        this.calls = calls;
        this.headers = headers;
        this.request = request;
        this.metadata = metadata;
        this.sign = sign;
    }

    @Override
    public void subscribe(Subscriber<? super A> subscriber) {
        subscriber.onSubscribe(new Demand(calls.get(), subscriber));
    }

    private enum State {
        NEW,
        RUNNING,
        CANCELLED
    }

    private final class Demand extends ClientCall.Listener<A> implements Subscription {

        private final ClientCall<Q, A> call;
        private final Subscriber<? super A> subscriber;
        private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

        Demand(ClientCall<Q, A> call, Subscriber<? super A> subscriber) {
            this.call = call;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long messages) {
            if (state.get() == State.NEW) {
                call.start(this, headers);
                call.sendMessage(request);
                call.halfClose();
                if (!state.compareAndSet(State.NEW, State.RUNNING)) {
                    call.cancel("The client is gone", null);
                    return;
                }
            }
            call.request((int) Math.min(messages, Integer.MAX_VALUE));
        }

        @Override
        public void cancel() {
            // A call that is just starting is cancelled by the thread that starts it.
            if (state.getAndSet(State.CANCELLED) == State.RUNNING) {
                call.cancel("The client is gone", null);
            }
        }

        @Override
        public void onHeaders(Metadata sent) {
            sign.run();
            metadata.begun(sent);
        }

        @Override
        public void onMessage(A answer) {
            sign.run();
            subscriber.onNext(answer);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
                sign.run();
                metadata.ended(trailers);
                subscriber.onComplete();
            } else if (state.get() != State.CANCELLED) {
                subscriber.onError(status.asRuntimeException(trailers));
            }
        }
    }
}
