package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.exedra.expert.service.ExpertProperties;
import dev.exedra.gateway.config.GatewayProperties;
import dev.exedra.router.RouterProperties;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What pods are told is what the services read: the rendered files are bound to the services' own records, strictly. */
class PropertiesTest {

    static List<Path> examples() {
        return Chart.examples();
    }

    private static <T> T bind(String rendered, String component, String prefix, Class<T> type) throws IOException {
        MutablePropertySources sources = new MutablePropertySources();
        if (!component.equals("gateway")) {
            // Where the model is in a pod is no folder here.
            sources.addFirst(new MapPropertySource("here", Map.of("exedra.model", "../../models/demo")));
            sources.addLast(load(rendered, "model", "model.yaml"));
        }
        sources.addLast(load(rendered, component, "service.yaml"));
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind(prefix, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
    }

    private static PropertySource<?> load(String rendered, String component, String file) throws IOException {
        V1ConfigMap map = Chart.of(Chart.objects(rendered), V1ConfigMap.class).stream()
                .filter(one -> ("exedra-" + component).equals(one.getMetadata().getName()))
                .findFirst()
                .orElseThrow();
        byte[] text = Objects.requireNonNull(map.getData().get(file)).getBytes(StandardCharsets.UTF_8);
        return new YamlPropertySourceLoader()
                .load(component, new ByteArrayResource(text))
                .getFirst();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleStartsTheServices(Path values) throws IOException {
        String rendered = Chart.render(values);
        GatewayProperties gateway = bind(rendered, "gateway", "exedra.gateway", GatewayProperties.class);
        assertEquals(List.of("exedra-router.llm.svc:9090"), gateway.routerAddress());
        RouterProperties router = bind(rendered, "router", "exedra", RouterProperties.class);
        assertEquals(9090, router.grpcPort());
        assertEquals(
                9090,
                bind(rendered, "experts", "exedra", ExpertProperties.class).grpcPort());
    }

    @Test
    void routersFindPodsByTheLabelsOfTheirServicesOrByTheirNames() throws IOException {
        String rendered = Chart.render("{experts: {groups: 1}}");
        String selector = bind(rendered, "router", "exedra", RouterProperties.class)
                .discovery()
                .selector();
        assertEquals(
                "app.kubernetes.io/name=exedra,app.kubernetes.io/instance=exedra,"
                        + "exedra.dev/role in (expert,shared-expert)",
                selector);
        String byName = Chart.render("{experts: {groups: 1}, router: {discovery: dns}}");
        assertEquals(
                List.of("dns:///exedra-experts-0.llm.svc:9090", "dns:///exedra-shared-experts.llm.svc:9090"),
                bind(byName, "router", "exedra", RouterProperties.class).pods());
    }

    @Test
    void settingsAndTheCheckpointsPropertiesReachTheService() throws IOException {
        String rendered = Chart.render("{model: {id: mine, compute: f32, kernels: scalar}, router: {drainSeconds: 7,"
                + " settings: {kv-cache-size: 2GB}}, gateway: {apiKeys: {existingSecret: keys},"
                + " settings: {timeouts: {request: 20m}}}, experts: {settings: {credit-per-stream: 4096}}}");
        RouterProperties router = bind(rendered, "router", "exedra", RouterProperties.class);
        assertEquals("mine", router.servedId());
        assertEquals("f32", router.compute());
        assertEquals("scalar", router.kernels());
        assertEquals(2L << 30, router.kvCacheSize().toBytes());
        assertEquals(Duration.ofSeconds(7), router.drainTime());
        GatewayProperties gateway = bind(rendered, "gateway", "exedra.gateway", GatewayProperties.class);
        assertEquals(Duration.ofMinutes(20), gateway.timeouts().request());
        assertEquals(Path.of("/etc/exedra-keys/keys.json"), gateway.apiKeysFile());
        ExpertProperties experts = bind(rendered, "experts", "exedra", ExpertProperties.class);
        assertEquals(4096, experts.creditPerStream());
        assertEquals("f32", experts.compute());
    }

    @Test
    void everySettingOfTheSchemaIsAPropertyOfItsService() throws IOException {
        JsonObject schema = JsonParser.parseString(Files.readString(Chart.FOLDER.resolve("values.schema.json")))
                .getAsJsonObject();
        assertSettings(schema, "gateway", GatewayProperties.class);
        assertSettings(schema, "router", RouterProperties.class);
        assertSettings(schema, "sharedExperts", ExpertProperties.class);
        assertSettings(schema, "experts", ExpertProperties.class);
    }

    private static void assertSettings(JsonObject schema, String component, Class<?> properties) {
        JsonObject settings = schema.getAsJsonObject("properties")
                .getAsJsonObject(component)
                .getAsJsonObject("properties")
                .getAsJsonObject("settings");
        List<String> unknown = new ArrayList<>();
        collectUnknown(settings, properties, unknown);
        assertEquals(List.of(), unknown, component);
        assertTrue(settings.getAsJsonObject("properties").size() > 0);
    }

    private static void collectUnknown(JsonObject settings, Class<?> properties, List<String> unknown) {
        settings.getAsJsonObject("properties").entrySet().forEach(setting -> {
            RecordComponent found = Arrays.stream(Objects.requireNonNull(properties.getRecordComponents()))
                    .filter(component -> kebab(component.getName()).equals(setting.getKey()))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                unknown.add(setting.getKey());
            } else if (setting.getValue().getAsJsonObject().has("properties")) {
                collectUnknown(setting.getValue().getAsJsonObject(), found.getType(), unknown);
            }
        });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
