package dev.exedra.chart;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart under test. */
final class Chart {

    static final Path FOLDER = Path.of("../../helm/exedra");
    static final Path EXAMPLES = FOLDER.resolve("examples");

    private static final Helm HELM = Helm.find();

    private Chart() {}

    static Helm helm() {
        return HELM;
    }

    /** Paths of all examples' values. */
    static List<Path> examples() {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String render(Path values) {
        return HELM.render(FOLDER, List.of("--values", values.toString()));
    }

    /** Renders with a claim and these values, in JSON or YAML. */
    static String render(String values) {
        try {
            Path folder = Files.createTempDirectory("values");
            Path claim = Files.writeString(folder.resolve("claim.yaml"), "model: {volume: {existingClaim: some}}");
            Path file = Files.writeString(folder.resolve("values.yaml"), values);
            try {
                return HELM.render(FOLDER, List.of("--values", claim.toString(), "--values", file.toString()));
            } finally {
                Files.delete(claim);
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents as maps. */
    static List<Map<String, Object>> documents(String manifests) {
        Iterable<Object> all = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions())).loadAll(manifests);
        return StreamSupport.stream(all.spliterator(), false).map(Chart::asMap).toList();
    }

    @SuppressWarnings("unchecked") // What YAML's mappings are made of.
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    /** The objects that Kubernetes itself knows, read by a parser that refuses unknown fields. */
    static List<KubernetesObject> objects(String manifests) {
        List<KubernetesObject> objects = new ArrayList<>();
        for (String manifest : manifests.split("(?m)^---$", -1)) {
            if (!manifest.isBlank()
                    && !CustomResources.isOne(documents(manifest).getFirst())) {
                objects.add((KubernetesObject) load(manifest));
            }
        }
        return objects;
    }

    private static Object load(String manifest) {
        try {
            return Yaml.load(manifest);
        } catch (IOException e) {
            throw new UncheckedIOException(manifest, e);
        }
    }

    /** The objects of a kind. */
    static <T> List<T> of(List<KubernetesObject> objects, Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
