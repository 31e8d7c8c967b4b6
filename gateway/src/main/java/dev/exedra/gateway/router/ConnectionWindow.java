package dev.exedra.gateway.router;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Opens an HTTP/2 connection's own window wider than its streams': what a stalled stream holds is taken from both, so with
 * equal windows one client that does not read would stall everybody on the connection. (gRPC's own client gives back the
 * connection's share at once and needs no help; Reactor Netty's, which proxies, does not.)
 */
public final class ConnectionWindow extends ChannelInboundHandlerAdapter {

    private final int bytes;

    public ConnectionWindow(int bytes) {
        this.bytes = bytes;
    }

    /** The first bytes of the peer: by now the connection's handler stands behind this one. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Http2Exception {
        Http2ConnectionHandler handler = context.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null) {
            Http2Connection connection = handler.connection();
            int missing = bytes - connection.local().flowController().windowSize(connection.connectionStream());
            if (missing > 0) {
                connection.local().flowController().incrementWindowSize(connection.connectionStream(), missing);
                context.flush();
            }
            context.pipeline().remove(this);
        }
        context.fireChannelRead(message);
    }
}
