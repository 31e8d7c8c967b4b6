package dev.exedra.router.grpc;

import dev.exedra.core.engine.GenerationRequest;
import dev.exedra.core.engine.Tenant;
import dev.exedra.proto.inference.v1.Prompt;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Who calls, and how long they wait. */
final class CallerReader {

    private static final int LONGEST_KEY = 256;

    private CallerReader() {}

    /** @throws RequestException if the key is too long or the weight no weight */
    static Tenant tenant(Prompt prompt) {
        if (!prompt.hasTenant()) {
            return Tenant.NONE;
        }
        dev.exedra.proto.inference.v1.Tenant asked = prompt.getTenant();
        double weight = asked.hasWeight() ? asked.getWeight() : 1;
        if (asked.getKey().length() > LONGEST_KEY) {
            throw new RequestException(
                    "tenant.key",
                    "the tenant's key has " + asked.getKey().length() + " UTF-16 units: at most " + LONGEST_KEY);
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new RequestException("tenant.weight", "tenant.weight is " + weight + ": a finite number above 0");
        }
        return new Tenant(asked.getKey(), weight);
    }

    /** What the call's deadline leaves. */
    static Duration timeLimit() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? GenerationRequest.NO_TIME_LIMIT
                : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }
}
