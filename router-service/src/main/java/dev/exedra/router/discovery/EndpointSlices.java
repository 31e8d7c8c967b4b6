package dev.exedra.router.discovery;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSliceList;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kubernetes tells of the pods behind Services, by one watch over all EndpointSlices with some labels (the controller gives them
 * their Service's labels, so that a new group is seen without a word). While the API server is away, everything stays as it was.
 */
public final class EndpointSlices implements AddressSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(EndpointSlices.class);

    /** Events come one by one; a pod that moves between slices is in neither for a moment. */
    private static final int SETTLING_MILLIS = 50;

    private final ApiClient client;
    private final String namespace;
    private final String selector;
    private final SliceMembership membership;
    private final Consumer<Throwable> failed;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean away = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("exedra-discovery").daemon(true).factory());
    private final SharedInformerFactory factory;
    private @Nullable Set<String> told;

    /**
     * Watches with what the API server allows: {@code list} and {@code watch} on EndpointSlices.
     *
     * @param client without a read timeout, as watches need
     * @param selector labels of the slices, as kubectl takes them
     * @param portName of the Services' port
     */
    public EndpointSlices(ApiClient client, String namespace, String selector, String portName) {
        this(client, namespace, selector, portName, _ -> {});
    }

    /**
     * The same.
     *
     * @param failed is told of every question that failed
     */
    EndpointSlices(ApiClient client, String namespace, String selector, String portName, Consumer<Throwable> failed) {
        this.client = client;
        this.namespace = namespace;
        this.selector = selector;
        this.membership = new SliceMembership(portName);
        this.failed = failed;
        this.factory = new SharedInformerFactory(client);
    }

    @Override
    public void start(Consumer<Set<String>> heard) {
        DiscoveryV1Api api = new DiscoveryV1Api(client);
        SharedIndexInformer<V1EndpointSlice> informer = factory.sharedIndexInformerFor(
                params -> api.listNamespacedEndpointSlice(namespace)
                        .labelSelector(selector)
                        .resourceVersion(params.resourceVersion)
                        .timeoutSeconds(params.timeoutSeconds)
                        .watch(params.watch)
                        .buildCall(null),
                V1EndpointSlice.class,
                V1EndpointSliceList.class,
                0,
                (_, failure) -> failed(failure));
        informer.addEventHandler(new Changes(() -> tellSoon(informer, heard)));
        tellSoon(informer, heard);
        factory.startAllRegisteredInformers();
    }

    private void tellSoon(SharedIndexInformer<V1EndpointSlice> informer, Consumer<Set<String>> heard) {
        if (due.compareAndSet(false, true)) {
            ScheduledFuture<?> _ = timer.schedule(() -> tell(informer, heard), SETTLING_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell(SharedIndexInformer<V1EndpointSlice> informer, Consumer<Set<String>> heard) {
        due.set(false);
        if (!informer.hasSynced()) {
            tellSoon(informer, heard);
            return;
        }
        if (away.compareAndSet(true, false)) {
            LOGGER.info("the API server tells of pods in {} again", namespace);
        }
        try {
            Set<String> now = membership.update(informer.getIndexer().list());
            if (!now.equals(told)) {
                LOGGER.info("Kubernetes tells of {} expert pods with {}", now.size(), selector);
                told = now;
                heard.accept(now);
            }
        } catch (RuntimeException failure) {
            // The timer would swallow it; the next event tries again.
            LOGGER.error("what Kubernetes tells of pods could not be followed", failure);
        }
    }

    private void failed(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            String why = failure instanceof ApiException refused && refused.getCode() == 403
                    ? "it forbids that: allow get, list and watch on endpointslices of discovery.k8s.io there"
                    : String.valueOf(failure.getMessage());
            LOGGER.warn("the API server does not tell of pods in {}, those that are known stay: {}", namespace, why);
        }
        failed.accept(failure);
    }

    @Override
    public void close() {
        factory.stopAllRegisteredInformers();
        timer.shutdownNow();
    }

    private record Changes(Runnable any) implements ResourceEventHandler<V1EndpointSlice> {
        @Override
        public void onAdd(V1EndpointSlice slice) {
            any.run();
        }

        @Override
        public void onUpdate(V1EndpointSlice before, V1EndpointSlice slice) {
            any.run();
        }

        @Override
        public void onDelete(V1EndpointSlice slice, boolean lastStateUnknown) {
            any.run();
        }
    }
}
