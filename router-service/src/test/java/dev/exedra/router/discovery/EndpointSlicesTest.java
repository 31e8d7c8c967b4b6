package dev.exedra.router.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that keeps objects and serves watches. */
class EndpointSlicesTest {

    private final HeardAddresses heard = new HeardAddresses();
    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private KubernetesMockServer server = server();
    private ApiClient client = client(0);
    private DiscoveryV1Api api = new DiscoveryV1Api(client);
    private EndpointSlices slices = new EndpointSlices(client, "llm", "unused", "grpc");

    /** Watches last. */
    private static ApiClient client(int port) {
        return new ApiClient().setBasePath("http://localhost:" + port).setReadTimeout(0);
    }

    private static KubernetesMockServer server() {
        return new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    }

    @BeforeEach
    void start() {
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = client(server.getPort());
        api = new DiscoveryV1Api(client);
        slices = new EndpointSlices(client, "llm", "exedra.dev/role=expert", "grpc", failures::add);
    }

    @AfterEach
    void stop() {
        slices.close();
        server.destroy();
    }

    private void create(V1EndpointSlice slice) throws ApiException {
        assertNotNull(api.createNamespacedEndpointSlice("llm", slice).execute());
    }

    private void replace(V1EndpointSlice slice) throws ApiException {
        assertNotNull(api.replaceNamespacedEndpointSlice(slice.getMetadata().getName(), "llm", slice)
                .execute());
    }

    @Test
    void followsPodsOfAllServicesWithTheLabels() throws Exception {
        create(Slices.of("experts-0", Slices.ready("10.0.0.1")));
        V1EndpointSlice other = Slices.of("gateway", Slices.ready("10.0.0.99"));
        other.getMetadata().setLabels(Map.of("exedra.dev/role", "gateway"));
        create(other);
        slices.start(heard);
        heard.await(Set.of("10.0.0.1:9090"));

        create(Slices.of("experts-1", Slices.ready("10.0.0.2"), Slices.starting("10.0.0.3")));
        heard.await(Set.of("10.0.0.1:9090", "10.0.0.2:9090"));
        replace(Slices.of("experts-1", Slices.ready("10.0.0.2"), Slices.ready("10.0.0.3")));
        heard.await(Set.of("10.0.0.1:9090", "10.0.0.2:9090", "10.0.0.3:9090"));
        replace(Slices.of("experts-1", Slices.terminating("10.0.0.2"), Slices.ready("10.0.0.3")));
        heard.await(Set.of("10.0.0.1:9090", "10.0.0.3:9090"));
        assertNotNull(api.deleteNamespacedEndpointSlice("experts-0", "llm").execute());
        heard.await(Set.of("10.0.0.3:9090"));
    }

    @Test
    void nobodyIsToldOfAnEmptyClusterAsOfOneThatIsUnknown() throws Exception {
        slices.start(heard);
        heard.await(Set.of());
    }

    @Test
    void anApiServerThatVanishesChangesNothingAndOneThatComesBackIsHeard() throws Exception {
        create(Slices.of("experts-0", Slices.ready("10.0.0.1")));
        slices.start(heard);
        heard.await(Set.of("10.0.0.1:9090"));
        int port = server.getPort();
        server.destroy();
        for (int i = 0; i < 3; i++) {
            assertNotNull(failures.poll(30, TimeUnit.SECONDS), "the informer asks again and again");
        }
        assertEquals(0, heard.untold());

        server = server();
        server.init(InetAddress.getLoopbackAddress(), port);
        create(Slices.of("experts-0", Slices.ready("10.0.0.1"), Slices.ready("10.0.0.2")));
        heard.await(Set.of("10.0.0.1:9090", "10.0.0.2:9090"));
    }
}
