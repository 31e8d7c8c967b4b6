package dev.exedra.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Free ports, none given twice: the system may offer one again that nobody listens on yet. */
public final class Ports {

    private static final int HIGHEST = 65_535;

    private final Set<Integer> given = new HashSet<>();

    /** Leaves out ports that are spoken for. */
    public Ports(int... taken) {
        for (int port : taken) {
            given.add(port);
        }
    }

    /** A port that is free now; whoever is faster makes the service say so and end. */
    public int next() {
        int port = offered();
        while (!given.add(port)) {
            port = offered();
        }
        return port;
    }

    private static int offered() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /**
     * The port that is wanted, or any that is free for 0.
     *
     * @throws PlatformException if it is taken, or no port
     */
    public static int free(int wanted) {
        if (wanted == 0) {
            return offered();
        }
        if (wanted < 0 || wanted > HIGHEST) {
            throw new PlatformException("a port is from 0 to " + HIGHEST + ", not " + wanted);
        }
        if (!isFree(wanted)) {
            throw new PlatformException(
                    "port " + wanted + " is taken: choose another with --port or --grpc-port, or 0");
        }
        return wanted;
    }

    /** Whether nobody listens. */
    static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
