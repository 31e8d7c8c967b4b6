package dev.exedra.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP door in front of a service, through which bytes come late, slowly, wrong or not at all. */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 1000;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final FaultSwitch fault = new FaultSwitch();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong flipped = new AtomicLong();

    /** Listens on any free port of this machine. */
    public FaultProxy(String host, int port) {
        this.target = new InetSocketAddress(host, port);
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        Thread _ = Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    /** host:port of the door. */
    public String address() {
        return "localhost:" + listener.getLocalPort();
    }

    /** From now on, for open connections too. */
    public void set(Fault now) {
        fault.set(now);
    }

    /** Bits that were flipped so far. */
    public long flipped() {
        return flipped.get();
    }

    /** Breaks every open connection; new ones get through. */
    public void cut() {
        sockets.forEach(FaultProxy::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread _ = Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
            } catch (IOException closed) {
                // The listener is closed, or the client has gone already.
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            server.connect(target, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException refused) {
            // The client sees what it would see without the proxy: a connection that does not last.
            forget(client, server);
            return;
        }
        pump(client, server);
        pump(server, client);
    }

    private void pump(Socket from, Socket to) {
        Pipe pipe = new Pipe(from, to, fault, flipped, () -> forget(from, to));
        Thread _ = Thread.ofVirtual().name("proxy-read").start(pipe::read);
        Thread _ = Thread.ofVirtual().name("proxy-write").start(pipe::write);
    }

    private void forget(Socket first, Socket second) {
        close(first);
        close(second);
        sockets.remove(first);
        sockets.remove(second);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
    }

    @Override
    public void close() {
        fault.set(new Fault.None());
        try {
            listener.close();
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
        cut();
    }
}
