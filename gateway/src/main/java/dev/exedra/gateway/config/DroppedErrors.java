package dev.exedra.gateway.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Hooks;
import reactor.netty.channel.AbortedException;

/** What fails when nobody listens any more: that a client has left while it asked is no error, everything else is one. */
@Configuration(proxyBeanMethods = false)
class DroppedErrors implements InitializingBean {

    private static final Logger LOGGER = LoggerFactory.getLogger(DroppedErrors.class);

    @Override
    public void afterPropertiesSet() {
        Hooks.resetOnErrorDropped();
        Hooks.onErrorDropped(DroppedErrors::tell);
    }

    private static void tell(Throwable error) {
        if (error instanceof AbortedException || AbortedException.isConnectionReset(error)) {
            LOGGER.debug("a client left before its request was read", error);
        } else {
            LOGGER.error("an error came after its request had ended", error);
        }
    }
}
