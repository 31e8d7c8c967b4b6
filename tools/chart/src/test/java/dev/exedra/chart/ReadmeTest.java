package dev.exedra.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's table of values is the schema's; {@code -Dchart.update} writes it. */
class ReadmeTest {

    private static final Path README = Chart.FOLDER.resolve("README.md");
    private static final String BEGIN = "<!-- values: generated from values.schema.json and values.yaml -->\n";
    private static final String END = "<!-- end of values -->\n";

    @Test
    void tellsEveryValue() throws IOException {
        String text = Files.readString(README);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        String expected =
                text.substring(0, begin) + ValuesTable.ofChart().markdown() + text.substring(text.indexOf(END));
        if (System.getProperty("chart.update") != null) {
            Files.writeString(README, expected);
            text = expected;
        }
        assertEquals(expected, text, "run the tests with -Dchart.update");
    }

    @Test
    void everyValueHasADescriptionAndADefault() throws IOException {
        assertEquals(List.of(), ValuesTable.ofChart().incomplete());
    }
}
