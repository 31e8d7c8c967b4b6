package dev.exedra.cli.gateway;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.OptionException;
import dev.exedra.cli.option.SamplingOptions;
import dev.exedra.cli.platform.AddressesFile;
import dev.exedra.cli.platform.ServiceAddress;
import dev.exedra.cli.talk.ChatLoop;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Talks with a model behind a running gateway. */
@Command(
        name = "chat",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Talks with a running gateway, a line a turn, until /bye or Ctrl-D; Ctrl-C ends an answer.",
            "Turns come from standard input where nobody types. What is not typed of sampling is the server's to choose."
        })
public final class ChatCommand implements Callable<Integer> {

    private static final String DEFAULT = "http://localhost:8080";
    private static final String KEY = "EXEDRA_API_KEY";

    private final Console console;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Of the gateway; default: the one that ./exedra up started last, else " + DEFAULT + ".")
    private @Nullable String url;

    @Option(names = "--api-key", paramLabel = "KEY", description = "Default: the environment's " + KEY + ".")
    private @Nullable String key;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "ID",
            description = "Default: the first that the gateway lists.")
    private @Nullable String model;

    @Option(names = "--system", paramLabel = "TEXT", description = "The system's turn before all others.")
    private @Nullable String system;

    @Option(names = "--quiet", description = "No diagnostics.")
    private boolean quiet;

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    public ChatCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String address = address();
        try (GatewayClient client = new GatewayClient(
                address, Optional.ofNullable(key).or(() -> Optional.ofNullable(System.getenv(KEY))))) {
            String chosen = choose(client.models(), address);
            if (!quiet) {
                console.note(chosen + " at " + address + "; /bye or Ctrl-D ends the chat, Ctrl-C an answer");
            }
            GatewayAnswers answers = new GatewayAnswers(client, chosen, Optional.ofNullable(system), sampling.typed());
            return new ChatLoop(answers, console, quiet).talk();
        }
    }

    private String choose(List<String> models, String address) {
        if (model == null) {
            return models.stream()
                    .findFirst()
                    .orElseThrow(() -> new GatewayException(address + " serves no model yet: ask again"));
        }
        if (!models.contains(model)) {
            throw new GatewayException(
                    address + " does not serve '" + model + "'; it serves " + String.join(", ", models));
        }
        return model;
    }

    private String address() {
        String given = url == null
                ? AddressesFile.readStandard().stream()
                        .flatMap(List::stream)
                        .filter(service -> service.role().equals(ServiceAddress.GATEWAY))
                        .map(ServiceAddress::http)
                        .findFirst()
                        .orElse(DEFAULT)
                : url;
        String address = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        String bare = address.endsWith("/v1") ? address.substring(0, address.length() - "/v1".length()) : address;
        try {
            URI uri = new URI(bare);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return bare;
            }
        } catch (URISyntaxException wrong) {
            throw new OptionException("--url " + given + " is no address: " + wrong.getReason());
        }
        throw new OptionException("--url " + given + " is no address: give one like " + DEFAULT);
    }
}
