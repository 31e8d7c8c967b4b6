package dev.exedra.e2e;

import dev.exedra.platform.PlatformException;
import dev.exedra.platform.ServiceProcess;
import java.io.IOException;

/** Signals that Java does not know. */
final class Signals {

    private Signals() {}

    /** The process stands still. */
    static void stop(ServiceProcess service) throws InterruptedException {
        send("-STOP", service);
    }

    /** It goes on. */
    static void resume(ServiceProcess service) throws InterruptedException {
        send("-CONT", service);
    }

    private static void send(String signal, ServiceProcess service) throws InterruptedException {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(service.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new PlatformException("kill " + signal + " " + service.pid() + " ended with " + code);
            }
        } catch (IOException missing) {
            throw new PlatformException("kill is not on the path: " + missing.getMessage());
        }
    }
}
