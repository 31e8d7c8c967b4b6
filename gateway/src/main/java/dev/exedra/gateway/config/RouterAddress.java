package dev.exedra.gateway.config;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a router listens, or several under one name; {@code host} may be an IPv6 address in brackets. */
public record RouterAddress(String host, int port) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");

    static RouterAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || port(matcher) < 1 || port(matcher) > 65_535) {
            throw Settings.wrong("router-address", text, "set host:port of the router, for example localhost:9090");
        }
        return new RouterAddress(matcher.group(1), port(matcher));
    }

    private static int port(Matcher matcher) {
        return Integer.parseInt(matcher.group(2));
    }

    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }
}
