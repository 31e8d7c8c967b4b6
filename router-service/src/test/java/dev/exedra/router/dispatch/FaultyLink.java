package dev.exedra.router.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy in front of a pod that cuts, holds and damages what passes. */
final class FaultyLink implements AutoCloseable {

    private static final int LARGE = 2000;

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger damages = new AtomicInteger();
    private final Semaphore mayPass = new Semaphore(1);
    private volatile int target;
    private volatile boolean refusing;

    FaultyLink(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "localhost:" + listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (refusing) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException gone) {
                // A connection that cannot be made is one that the router sees fail.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket pod = new Socket(InetAddress.getLoopbackAddress(), target);
        // Closing resets, as the kernel does for a process that is killed in the middle of something.
        client.setSoLinger(true, 0);
        pod.setSoLinger(true, 0);
        open.add(client);
        open.add(pod);
        Thread.ofVirtual().start(() -> pass(client, pod, false));
        Thread.ofVirtual().start(() -> pass(pod, client, true));
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                mayPass.acquireUninterruptibly();
                mayPass.release();
                if (answers && read > LARGE && damages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    buffer[LARGE / 2] ^= 1;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException gone) {
            // Both ends see it.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Cuts every connection, and lets none be made until {@link #leadTo}. */
    void cut() throws IOException {
        refusing = true;
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Connections lead to this port from now on. */
    void leadTo(int port) {
        target = port;
        refusing = false;
    }

    /** Nothing passes until {@link #letGo}; connections stay. */
    void hold() {
        mayPass.acquireUninterruptibly();
    }

    void letGo() {
        mayPass.release();
    }

    /** Lets go whether it is held or not. */
    void letGoOfAll() {
        mayPass.drainPermits();
        mayPass.release();
    }

    /** Changes a bit in so many large answers. */
    void damage(int answers) {
        damages.set(answers);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
