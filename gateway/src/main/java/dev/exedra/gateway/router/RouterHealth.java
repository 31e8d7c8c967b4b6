package dev.exedra.gateway.router;

import io.grpc.StatusRuntimeException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** Up when the router answers and serves a model. */
public final class RouterHealth implements ReactiveHealthIndicator {

    private final RouterClient router;

    public RouterHealth(RouterClient router) {
        this.router = router;
    }

    @Override
    public Mono<Health> health() {
        return router.listModels()
                .map(answer -> answer.getModelsCount() > 0
                        ? Health.up()
                                .withDetail("models", answer.getModelsCount())
                                .build()
                        : Health.down().withDetail("models", 0).build())
                .onErrorResume(
                        StatusRuntimeException.class,
                        failure -> Mono.just(Health.down()
                                .withDetail("router", failure.getStatus().getCode())
                                .build()));
    }
}
