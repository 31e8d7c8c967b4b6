package dev.exedra.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that reads no more than it is told, over a socket with a small buffer. */
record RawClient(Socket socket) implements AutoCloseable {

    private static final int RECEIVE_BUFFER = 4 << 10;

    /** Asks for a streamed completion. */
    static RawClient ask(Gateway gateway, String prompt) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("localhost", gateway.port()));
        String body = "{\"prompt\":\"" + prompt + "\",\"stream\":true}";
        String head =
                "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        return new RawClient(socket);
    }

    void readBytes(int bytes) throws IOException {
        assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
