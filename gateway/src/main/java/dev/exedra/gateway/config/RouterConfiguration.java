package dev.exedra.gateway.config;

import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.router.RouterHealth;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpResources;
import reactor.netty.resources.LoopResources;

/** The channel to the router and what speaks over it. */
@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    /** Shares the server's event loops; answers are handled on Reactor's threads, so that no connection waits for JSON. */
    @Bean(destroyMethod = "shutdownNow")
    ManagedChannel routerChannel(GatewayProperties properties) {
        GatewayProperties.Buffers buffers = properties.buffers();
        LoopResources loops = HttpResources.get();
        EventLoopGroup group = loops.onClient(true);
        return NettyChannelBuilder.forTarget("dns:///" + properties.router())
                .usePlaintext()
                .eventLoopGroup(group)
                .channelType(loops.onChannelClass(SocketChannel.class, group))
                .executor(task -> Schedulers.parallel().schedule(task))
                .defaultLoadBalancingPolicy("round_robin")
                .flowControlWindow((int) buffers.streamWindow().toBytes())
                .maxInboundMessageSize((int) buffers.maximumRouterMessageSize().toBytes())
                .build();
    }

    @Bean
    RouterClient routerClient(ManagedChannel channel, GatewayProperties properties) {
        return new RouterClient(
                channel,
                properties.timeouts().request(),
                properties.retry().maximumRetries(),
                properties.retry().firstBackoff());
    }

    @Bean
    ModelCatalog modelCatalog(RouterClient router, GatewayProperties properties) {
        return new ModelCatalog(router, properties.modelListAge());
    }

    /** Part of readiness, by its name. */
    @Bean
    RouterHealth routerHealthIndicator(RouterClient router) {
        return new RouterHealth(router);
    }
}
