package dev.exedra.router.dispatch;

import dev.exedra.core.model.HostedExperts;
import dev.exedra.core.model.LoadOptions;
import dev.exedra.expert.ExpertLimits;
import dev.exedra.expert.ExpertSelection;
import dev.exedra.expert.ExpertServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real expert servers on free ports of this machine. */
final class Pods implements AutoCloseable {

    private final List<ExpertServer> servers = new ArrayList<>();
    private final Path folder;
    private final LoadOptions options;
    private final ExpertLimits limits;

    Pods(Path folder, LoadOptions options, ExpertLimits limits) {
        this.folder = folder;
        this.options = options;
        this.limits = limits;
    }

    ExpertServer add(String experts, boolean shared) throws IOException {
        HostedExperts hosted = HostedExperts.load(
                folder, options, spec -> ExpertSelection.parse(experts).of(spec), shared);
        ExpertServer server =
                ExpertServer.start(hosted, limits, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), experts);
        servers.add(server);
        return server;
    }

    /** One pod for each of the groups, and one for the shared experts if there are any. */
    void addGroups(int groups, boolean shared) throws IOException {
        for (int group = 0; group < groups; group++) {
            add(group + "/" + groups, false);
        }
        if (shared) {
            add("none", true);
        }
    }

    List<String> addresses() {
        return servers.stream().map(server -> "localhost:" + server.port()).toList();
    }

    @Override
    public void close() {
        servers.forEach(ExpertServer::close);
    }
}
