package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kubernetes.client.common.KubernetesObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example is rendered as it is committed; {@code -Dchart.update} writes the renderings instead. */
class ExamplesTest {

    static List<Path> examples() {
        return Chart.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isRenderedAsCommittedAndAcceptedByAParserThatIsStrict(Path values) throws IOException {
        Path committed = Chart.EXAMPLES.resolve("rendered").resolve(values.getFileName());
        String rendered = Chart.render(values);
        if (System.getProperty("chart.update") != null) {
            Files.writeString(committed, rendered);
        }
        assertEquals(
                Files.readString(committed), rendered, "run the tests with -Dchart.update and look at the difference");
        List<KubernetesObject> objects = Chart.objects(rendered);
        new Consistency(objects).check();
        Chart.documents(rendered).stream()
                .filter(CustomResources::isOne)
                .forEach(custom -> assertEquals(Set.of(), CustomResources.unknownFields(custom)));
    }

    @Test
    void everyRenderingHasItsExampleAndEveryTemplateAnExampleThatRendersIt() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path values : examples()) {
            all.append(Files.readString(Chart.EXAMPLES.resolve("rendered").resolve(values.getFileName())));
        }
        try (Stream<Path> files = Files.list(Chart.EXAMPLES.resolve("rendered"))) {
            assertEquals(
                    examples().stream().map(Path::getFileName).collect(Collectors.toSet()),
                    files.map(Path::getFileName).collect(Collectors.toSet()));
        }
        try (Stream<Path> files = Files.walk(Chart.FOLDER.resolve("templates"))) {
            List<String> unused = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> "# Source: exedra/" + Chart.FOLDER.relativize(file))
                    .filter(source -> !all.toString().contains(source + "\n"))
                    // Shared experts and the router are scaled as the others are.
                    .filter(source -> !source.matches(".*/(router|shared-experts|gateway)/autoscaling.yaml"))
                    .toList();
            assertEquals(List.of(), unused);
        }
    }

    @Test
    void lintFindsNothing() {
        String found = Chart.helm().run(List.of("lint", "--strict", Chart.FOLDER.toString()));
        assertTrue(found.contains("0 chart(s) failed"), found);
        assertFalse(found.contains("[WARNING]"), found);
    }
}
