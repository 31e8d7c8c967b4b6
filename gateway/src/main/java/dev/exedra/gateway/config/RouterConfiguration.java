package dev.exedra.gateway.config;

import dev.exedra.gateway.filter.RouterChoiceFilter;
import dev.exedra.gateway.router.ModelCatalog;
import dev.exedra.gateway.router.ResolvedAddresses;
import dev.exedra.gateway.router.RetryLimits;
import dev.exedra.gateway.router.RouterClient;
import dev.exedra.gateway.router.RouterHealth;
import dev.exedra.gateway.router.RouterPool;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpResources;
import reactor.netty.resources.LoopResources;

/** The channels to the routers and what speaks over them. */
@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    @Bean
    RouterPool routerPool(GatewayProperties properties) {
        GatewayProperties.Routers routers = properties.routers();
        return new RouterPool(
                new ResolvedAddresses(properties.routerNames()),
                address -> channel(address, properties.buffers()),
                routers.heartbeat(),
                routers.maximumSilentHeartbeats(),
                routers.refresh());
    }

    /** Shares the server's event loops; answers are handled on Reactor's threads, so that no connection waits for JSON. */
    private static ManagedChannel channel(InetSocketAddress address, GatewayProperties.Buffers buffers) {
        LoopResources loops = HttpResources.get();
        EventLoopGroup group = loops.onClient(true);
        return NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .eventLoopGroup(group)
                .channelType(loops.onChannelClass(SocketChannel.class, group))
                .executor(task -> Schedulers.parallel().schedule(task))
                .flowControlWindow((int) buffers.streamWindow().toBytes())
                .maxInboundMessageSize((int) buffers.maximumRouterMessageSize().toBytes())
                .build();
    }

    @Bean
    RouterClient routerClient(RouterPool pool, GatewayProperties properties) {
        GatewayProperties.Retry retry = properties.retry();
        return new RouterClient(
                pool,
                new RetryLimits(
                        properties.timeouts().request(),
                        retry.maximumRetries(),
                        retry.firstBackoff(),
                        retry.maximumResumes()));
    }

    @Bean
    RouterChoiceFilter routerChoiceFilter(RouterPool pool) {
        return new RouterChoiceFilter(pool);
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
