package dev.exedra.gateway.router;

import dev.exedra.gateway.request.RequestContext;
import dev.exedra.proto.inference.v1.Prompt;
import dev.exedra.proto.inference.v1.Tenant;

/** Whose share of the router a call takes: the API key's, whatever the client itself says. */
final class Tenants {

    private Tenants() {}

    static Prompt stamped(Prompt prompt, RequestContext context) {
        Prompt.Builder stamped = prompt.toBuilder().clearTenant();
        context.key()
                .ifPresent(key ->
                        stamped.setTenant(Tenant.newBuilder().setKey(key.name()).setWeight(key.weight())));
        return stamped.build();
    }
}
