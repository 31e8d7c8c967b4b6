package dev.exedra.cli.platform;

/**
 * A service that runs.
 *
 * @param role gateway, router, experts or shared-experts
 * @param name as {@code up} calls it
 * @param grpc host:port; empty if it is not known
 * @param http address of its health and figures, with the scheme
 */
public record ServiceAddress(String role, String name, String grpc, String http) {

    public static final String GATEWAY = "gateway";
    public static final String ROUTER = "router";

    /** A service that was named by its HTTP address, with or without the scheme. */
    public static ServiceAddress named(String role, String address) {
        String http = address.contains("://") ? address : "http://" + address;
        String bare = http.substring(http.indexOf("://") + 3);
        return new ServiceAddress(role, bare, "", http.endsWith("/") ? http.substring(0, http.length() - 1) : http);
    }
}
