package dev.exedra.cli.top;

import dev.exedra.cli.Console;
import dev.exedra.cli.option.OptionException;
import dev.exedra.cli.platform.AddressesFile;
import dev.exedra.cli.platform.ServiceAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what a running platform does. */
@Command(
        name = "top",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Shows what a running platform does: tokens, queue, cache, pods and experts; q ends it.",
            "Rates are of the last few seconds; what did not happen meanwhile is told since the start."
        })
public final class TopCommand implements Callable<Integer> {

    private static final String EXPERTS = "experts";
    /** Moments that are kept: rates are over so many intervals. */
    private static final int MOMENTS = 5;

    private final Console console;

    @Option(
            names = "--addresses",
            paramLabel = "FILE",
            description = "What ./exedra up wrote with its --addresses; default: what it wrote last, unasked.")
    private @Nullable Path addresses;

    @Option(
            names = "--router",
            paramLabel = "HOST:PORT",
            description = "HTTP address of the router, instead of a file.")
    private @Nullable String router;

    @Option(
            names = "--pods",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "HTTP addresses of expert pods, separated by commas; with --router.")
    private List<String> pods = List.of();

    @Option(names = "--interval", paramLabel = "SECONDS", description = "Between two frames; default: 1.")
    private double interval = 1;

    @Option(names = "--experts", paramLabel = "N", description = "Lines of experts; default: 12.")
    private int experts = 12;

    @Option(names = "--once", description = "Prints one frame, of one interval, and ends.")
    private boolean once;

    public TopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(interval >= 0.1 && interval <= 3600)) {
            throw new OptionException("--interval must be from 0.1 to 3600 seconds, not " + interval);
        }
        if (experts < 0) {
            throw new OptionException("--experts must be at least 0, not " + experts);
        }
        List<ServiceAddress> services = services();
        ServiceAddress asked = services.stream()
                .filter(service -> service.role().equals(ServiceAddress.ROUTER))
                .findFirst()
                .orElseThrow(() -> new OptionException("no router is named: give one with --router"));
        List<ServiceAddress> others = services.stream()
                .filter(service -> service.role().endsWith(EXPERTS))
                .toList();
        try (Scraper scraper = new Scraper(asked, others)) {
            Snapshot first = scraper.look();
            if (!first.router().answered()) {
                throw new OptionException(
                        "router " + asked.http() + " " + first.router().problem()
                                + ": start a platform with ./exedra up, or name its router with --router");
            }
            if (once) {
                printOne(scraper, first);
            } else {
                watch(scraper, first);
            }
            return 0;
        }
    }

    private void printOne(Scraper scraper, Snapshot first) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos());
        new Frame(first, scraper.look()).lines(experts).forEach(console.out()::println);
        console.out().flush();
    }

    private void watch(Scraper scraper, Snapshot first) {
        if (!console.inputIsTerminal().getAsBoolean()) {
            throw new OptionException("a screen needs a terminal: add --once to print one frame");
        }
        Deque<Snapshot> moments = new ArrayDeque<>(List.of(first));
        try (Screen screen = new Screen()) {
            long next = System.nanoTime();
            do {
                moments.addLast(scraper.look());
                screen.draw(new Frame(moments.getFirst(), moments.getLast()).lines(experts));
                if (moments.size() > MOMENTS) {
                    moments.removeFirst();
                }
                next = Math.max(next + nanos(), System.nanoTime());
            } while (screen.stays(next));
        }
    }

    private long nanos() {
        return Duration.ofMillis(Math.round(interval * 1000)).toNanos();
    }

    private List<ServiceAddress> services() {
        if (router == null && !pods.isEmpty()) {
            throw new OptionException("--pods needs --router: give the router's HTTP address, too");
        }
        if (router == null) {
            return addresses == null
                    ? AddressesFile.readStandard()
                            .orElseThrow(
                                    () -> new OptionException("no platform runs that ./exedra up started: start one,"
                                            + " or name the services with --addresses or --router"))
                    : AddressesFile.read(addresses);
        }
        if (addresses != null) {
            throw new OptionException("give --addresses or --router, not both");
        }
        List<ServiceAddress> named = new ArrayList<>(List.of(checked(ServiceAddress.ROUTER, router)));
        pods.forEach(pod -> named.add(checked(EXPERTS, pod)));
        return named;
    }

    private static ServiceAddress checked(String role, String address) {
        ServiceAddress service = ServiceAddress.named(role, address);
        try {
            if (new URI(service.http()).getHost() != null) {
                return service;
            }
        } catch (URISyntaxException wrong) {
            throw new OptionException(address + " is no address: " + wrong.getReason());
        }
        throw new OptionException(address + " is no address: give one like localhost:8081");
    }
}
