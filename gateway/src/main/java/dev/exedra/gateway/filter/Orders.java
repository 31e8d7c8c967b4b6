package dev.exedra.gateway.filter;

/** The order of the filters behind a route; the gateway's own writer of responses is -1, and routing comes last. */
final class Orders {

    static final int API_KEY = -100;
    static final int BODY_SIZE = -90;
    static final int TIMEOUT = -80;
    static final int BREAKER = -70;
    static final int RETRY = 100;
    /** Behind the gateway's own, which writes down where a route leads. */
    static final int ROUTER_CHOICE = 10_100;

    private Orders() {}
}
