package dev.exedra.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is done to a platform. */
sealed interface Disturbance {

    /** Of the service that it is done to. */
    String role();

    /** A few words for the report. */
    String what();

    /** How long a stream may stand still, as far as that is promised; milliseconds. */
    int goalMillis();

    /** SIGKILL. */
    record Kill(String role) implements Disturbance {
        @Override
        public String what() {
            return "SIGKILL";
        }

        @Override
        public int goalMillis() {
            return 1000;
        }
    }

    /** SIGSTOP, and SIGCONT after a while. */
    record Hang(String role, Duration length) implements Disturbance {
        @Override
        public String what() {
            return "SIGSTOP for " + length.toMillis() + " ms";
        }

        @Override
        public int goalMillis() {
            return 2000;
        }
    }

    /** A fault on the link between routers and a pod. */
    record Link(String role, Fault fault, Duration length) implements Disturbance {
        @Override
        public String what() {
            return fault + " for " + length.toMillis() + " ms";
        }

        @Override
        public int goalMillis() {
            return 2000;
        }
    }

    /** The connections between routers and a pod break. */
    record Cut(String role) implements Disturbance {
        @Override
        public String what() {
            return "connections cut";
        }

        @Override
        public int goalMillis() {
            return 1000;
        }
    }

    /** Every kind, those of pods on pods with routed and with shared experts. */
    static List<Disturbance> all(boolean shared, boolean severalRouters) {
        List<Disturbance> all = new ArrayList<>();
        List<String> pods = shared ? List.of("experts", "shared-experts") : List.of("experts");
        Duration hang = Duration.ofSeconds(3);
        for (String role : pods) {
            all.add(new Kill(role));
            all.add(new Hang(role, hang));
            all.add(new Link(role, new Fault.FlippedBits(20_000), hang));
            all.add(new Cut(role));
            all.add(new Link(role, new Fault.HalfOpen(), hang));
            all.add(new Link(role, new Fault.Latency(Duration.ofMillis(50)), hang));
            all.add(new Link(role, new Fault.Throttle(200_000), hang));
        }
        if (severalRouters) {
            all.add(1, new Kill("router"));
            all.add(3, new Hang("router", hang));
        }
        return all;
    }
}
