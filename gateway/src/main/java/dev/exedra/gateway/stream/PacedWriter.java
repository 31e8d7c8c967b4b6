package dev.exedra.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes an answer piece by piece. The next is taken when the socket has taken the one before, so that a slow reader leaves
 * one piece being written and one behind it; everything else stays unasked-for in the router. (Spring's own writer asks for
 * up to 128 ahead.)
 */
public final class PacedWriter {

    private static final Logger LOG = LoggerFactory.getLogger(PacedWriter.class);

    private final Duration stalledReader;

    /** A client that takes nothing for {@code stalledReader} loses its connection. */
    public PacedWriter(Duration stalledReader) {
        this.stalledReader = stalledReader;
    }

    /** Sends status and headers, then the pieces. */
    public Flux<Void> write(ServerHttpResponse response, Flux<ByteBuf> pieces) {
        HttpServerResponse socket = ServerHttpResponseDecorator.getNativeResponse(response);
        // Committing writes status and headers into the socket's response, which then sends them.
        return response.setComplete()
                .then(socket.sendHeaders().then())
                .thenMany(pieces.concatMap(piece -> send(socket, piece), 1));
    }

    private Mono<Void> send(HttpServerResponse socket, ByteBuf piece) {
        // Content, not bare bytes: the server takes those for a whole answer.
        return socket.sendObject(new DefaultHttpContent(piece))
                .then()
                .timeout(stalledReader)
                .onErrorResume(TimeoutException.class, late -> {
                    LOG.info("A client read nothing for {}; its connection is closed", stalledReader);
                    socket.withConnection(Connection::dispose);
                    return Mono.error(new AbortedException("The client does not read"));
                });
    }
}
