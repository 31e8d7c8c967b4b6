package dev.exedra.platform;

import java.util.ArrayList;
import java.util.List;

/**
 * A process to start.
 *
 * @param role gateway, router, experts or shared-experts
 * @param name on the terminal and of its log file
 * @param module whose executable jar is run
 * @param httpPort where it tells its health
 * @param grpcPort where it serves; 0 for the gateway, which serves both on one
 * @param settings properties, as {@code name=value}
 */
public record ServiceSpec(String role, String name, String module, int httpPort, int grpcPort, List<String> settings) {

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=" + httpPort);
        if (grpcPort != 0) {
            arguments.add("--exedra.grpc-port=" + grpcPort);
        }
        settings.forEach(setting -> arguments.add("--" + setting));
        return arguments;
    }

    /** host:port where it tells its health. */
    public String httpAddress() {
        return "localhost:" + httpPort;
    }

    /** host:port where it serves. */
    public String grpcAddress() {
        return "localhost:" + (grpcPort == 0 ? httpPort : grpcPort);
    }
}
