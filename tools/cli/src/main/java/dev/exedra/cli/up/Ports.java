package dev.exedra.cli.up;

import java.util.HashSet;
import java.util.Set;

/** Free ports, none given twice: the system may offer one again that nobody listens on yet. */
final class Ports {

    private final Set<Integer> given = new HashSet<>();

    /** Leaves out ports that are spoken for. */
    Ports(int... taken) {
        for (int port : taken) {
            given.add(port);
        }
    }

    int next() {
        int port = Platform.freePort();
        while (!given.add(port)) {
            port = Platform.freePort();
        }
        return port;
    }
}
