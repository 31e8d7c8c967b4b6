package dev.exedra.gateway.router;

import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The routers that are known, all alike. A call goes to the one with the least under way; one that was unavailable is asked
 * again by the pool before it is given more, unless there is no other.
 */
public final class RouterPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouterPool.class);

    /** Beats of silence that a router is forgiven when there is no other, times those that are forgiven when there is. */
    private static final int LONGER_ALONE = 10;

    private final Addresses addresses;
    private final Function<InetSocketAddress, ManagedChannel> channels;
    private final Duration beat;
    private final int mostSilentBeats;
    private final Map<InetSocketAddress, RouterLink> links = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Disposable.Composite tasks = Disposables.composite();

    /** Where routers are; asked again and again, off the threads that serve. */
    public interface Addresses {
        Set<InetSocketAddress> resolve();
    }

    /**
     * Knows the routers of now and follows those to come.
     *
     * @param beat how often a router under work is asked for a sign of life
     * @param mostSilentBeats after which it is lost, if there is another
     * @param refresh how often the addresses are looked up again
     */
    public RouterPool(
            Addresses addresses,
            Function<InetSocketAddress, ManagedChannel> channels,
            Duration beat,
            int mostSilentBeats,
            Duration refresh) {
        this.addresses = addresses;
        this.channels = channels;
        this.beat = beat;
        this.mostSilentBeats = mostSilentBeats;
        follow(addresses.resolve());
        // Delays, not a fixed rate: after a pause of this process beats must not come in a burst that condemns
        // everybody.
        tasks.add(Mono.delay(beat).doOnNext(tick -> beat()).repeat().subscribe());
        tasks.add(Mono.delay(refresh, Schedulers.boundedElastic())
                .doOnNext(tick -> follow(this.addresses.resolve()))
                .repeat()
                .subscribe());
    }

    /** The router for a next call, not the one that just failed if there is another; empty if none is known. */
    public Optional<RouterLink> pick(@Nullable RouterLink failed) {
        List<RouterLink> known = List.copyOf(links.values());
        int first = turn.getAndIncrement();
        return IntStream.range(0, known.size())
                .mapToObj(i -> known.get(Math.floorMod(first + i, known.size())))
                .min(Comparator.comparing((RouterLink link) -> link == failed)
                        .thenComparing(RouterLink::isDown)
                        .thenComparingInt(RouterLink::running));
    }

    /** Whether there is another that may be asked at once. */
    boolean hasOther(@Nullable RouterLink than) {
        return links.values().stream().anyMatch(link -> link != than && !link.isDown());
    }

    /** Keeps the links to what is still there; an empty look-up is a fault of the names, not the end of all routers. */
    private void follow(Set<InetSocketAddress> now) {
        if (now.isEmpty()) {
            return;
        }
        for (InetSocketAddress address : now) {
            links.computeIfAbsent(address, missing -> new RouterLink(missing, channels.apply(missing)));
        }
        for (RouterLink link : List.copyOf(links.values())) {
            if (!now.contains(link.address()) && links.remove(link.address(), link)) {
                // What runs there may end.
                link.close();
            }
        }
    }

    private void beat() {
        for (RouterLink link : links.values()) {
            int silent = link.silentBeat();
            if (silent >= (hasOther(link) ? mostSilentBeats : LONGER_ALONE * mostSilentBeats) && link.running() > 0) {
                LOG.warn("The router {} is silent; {} calls go on elsewhere", link.address(), link.running());
                link.lose();
            } else if (link.wantsProbe()) {
                link.probe(beat.multipliedBy((long) LONGER_ALONE * (mostSilentBeats + 1)));
            }
        }
    }

    @Override
    public void close() {
        tasks.dispose();
        links.values().forEach(RouterLink::closeNow);
    }
}
